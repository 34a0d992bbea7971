#include "tools/page.h"

#include <functional>

#include "tensor/error.h"
#include "tools/base64.h"
#include "weights/sha256.h"

namespace limpid::tools {
namespace {

std::string bytes_of_hex(const std::string& hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(16 * digit(hex[i]) + digit(hex[i + 1]));
  return bytes;
}

// The text with each {{name}} replaced by fill(name). What was filled in is not looked at again.
std::string filled(std::string_view text, const std::function<std::string(std::string_view)>& fill) {
  std::string page;
  while (true) {
    const std::size_t start = text.find("{{"), end = text.find("}}", start);
    if (start == std::string_view::npos || end == std::string_view::npos) return page.append(text);
    page.append(text.substr(0, start)).append(fill(text.substr(start + 2, end - start - 2)));
    text.remove_prefix(end + 2);
  }
}

}  // namespace

std::string script_data(const Json& json) {
  const std::string text = json.text();
  std::string data;
  data.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i, 3);
    if (text[i] == '<') {
      data += "\\u003c";
    } else if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
      data += rest == "\xE2\x80\xA8" ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      data += text[i];
    }
  }
  return data;
}

std::string policy_hash(std::string_view text) {
  return "sha256-" + base64(bytes_of_hex(weights::sha256(std::as_bytes(std::span(text)))));
}

std::string page(std::span<const UiFile> files, const PageText& text, const PageData& data) {
  std::string_view frame;
  std::string styles, scripts, style_hashes, script_hashes;
  for (const auto& [name, code] : files) {
    if (name.ends_with(".html")) {
      frame = code;
    } else if (name.ends_with(".css")) {
      styles.append("<style>").append(code).append("</style>\n");
      style_hashes += " '" + policy_hash(code) + "'";
    } else {
      scripts.append("<script>").append(code).append("</script>\n");
      script_hashes += " '" + policy_hash(code) + "'";
    }
  }
  std::string embedded;
  for (const auto& [name, json] : data)
    embedded.append("<script type=\"application/json\" id=\"").append(name).append("\">") +=
        script_data(json) + "</script>\n";
  return filled(frame, [&](std::string_view slot) -> std::string {
    if (slot == "policy")
      return "default-src 'none'; script-src" + script_hashes + "; style-src" + style_hashes +
             "; img-src data: blob:; base-uri 'none'; form-action 'none'";
    if (slot == "styles") return styles;
    if (slot == "scripts") return scripts;
    if (slot == "data") return embedded;
    if (slot == "title") return std::string(text.title);
    if (slot == "elsewhere") return std::string(text.elsewhere);
    throw Error("[page] page.html asks for {{" + std::string(slot) + "}}, which nobody fills");
  });
}

}  // namespace limpid::tools
