// Rows C1 to C16 of the table of bad input: what a Darknet cfg may hold, and what is said about it.
#include <doctest/doctest.h>

#include "tensor/error.h"
#include "tests/support/darknet_files.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::test;

namespace {

enum class Outcome { fine, warning, error };

struct Row {
  const char* id;
  std::string text;
  Outcome outcome;
  std::string fragment = {};  // of the warning or the error
  bool strict = false;
};

std::string repeated(const std::string& piece, std::size_t count) {
  std::string out;
  out.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

std::string crlf(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return out;
}

// The tiny network with one line changed.
std::string conv(const std::string& from, const std::string& to) { return with(kTinyCfg, from, to); }
// A section between the first convolution (a [4,16,16] map) and the last.
std::string between(const std::string& section) {
  return kTinyNet + kTinyConv + section + "\n" + kTinyLast + kTinyHead;
}
std::string head(const std::string& from, const std::string& to) {
  return kTinyNet + kTinyConv + kTinyLast + with(kTinyHead, from, to);
}

std::vector<Row> rows() {
  using enum Outcome;
  std::vector<Row> table = {
      {"C1", "", error, "[bad.cfg] is empty, expected a Darknet cfg"},
      {"C1", "# nothing\n; at all\n\n", error, "[bad.cfg] has no section"},
      {"C1", "\xef\xbb\xbf", error, "expected a Darknet cfg"},
      {"C1", "\xef\xbb\xbf" + kTinyCfg, fine},
      {"C1", crlf(kTinyCfg), fine},
      {"C1", kTinyCfg.substr(0, kTinyCfg.size() - 1), fine},
      {"C1", conv("filters=4", "  filters =\t4   # of them"), fine},
      {"C1", conv("filters=4", ";comment\n#comment\nfilters=4"), fine},
      {"C2", kTinyConv, error, "[bad.cfg:1] the first section is [convolutional], expected [net]"},
      {"C2", kTinyCfg + "[net]\nwidth=32\n", error, "[bad.cfg:24] a second [net] section"},
      {"C3", "filters=3\n" + kTinyCfg, error, "[bad.cfg:1] key 'filters' before any section"},
      {"C3", conv("size=3", "size"), error, "[bad.cfg:8] 'size', expected [section] or key=value"},
      {"C3", conv("[yolo]", "[yolo"), error, "[bad.cfg:19] [yolo does not end in ']'"},
      {"C4", kTinyCfg + "#" + std::string(10'000'000, 'x'), error, "[bad.cfg:24] a line of 10000001 bytes"},
      {"C4", kTinyNet + repeated("[dropout]\n", 1'000'000), error, "more than 10000 sections"},
      {"C4", kTinyNet + kTinyConv + repeated("[route]\ngroups=2\nlayers=0" + repeated(",0", 255) + "\n", 400), error,
       "more than 100000 layers up to here"},
      {"C4", kTinyCfg + repeated("a=1\nb=1\n", 1), warning, "unknown key 'a'"},
      {"C4", conv("size=3", std::string("size=3\0", 7)), error, "[bad.cfg:8] a NUL byte"},
      {"C4", conv("size=3", "size=\xff"), error, "[bad.cfg:8] invalid UTF-8"},
      {"C5", between("[convolutionel]\nfilters=4\n"), error, "[bad.cfg:14] unknown section [convolutionel]"},
      {"C5", between("[Gaussian_yolo]\n"), error, "unknown section [Gaussian_yolo]"},
      {"C5", conv("stride=2", "stride=2\nstryde=2"), warning, "[bad.cfg:10] unknown key 'stryde' in [convolutional]"},
      {"C5", conv("stride=2", "stride=2\nstryde=2"), error, "[bad.cfg:10] unknown key 'stryde'", true},
      {"C5", conv("stride=2", "stride=2\nantialiasing=1"), error, "antialiasing=1 in [convolutional] is not supported"},
      {"C5", conv("stride=2", "stride=2\nantialiasing=0\nlearning_rate=abc"), fine},
      {"C7", conv("size=3", "size=0"), error, "[bad.cfg:8] size=0 in [convolutional] is not a whole number from 1"},
      {"C7", conv("size=3", "size=4"), error, "size=4 in [convolutional] is an even kernel with padding"},
      {"C7", conv("size=3", "size=300"), error, "size=300 in [convolutional] is not a whole number from 1 to 255"},
      {"C7", conv("stride=2", "stride=0"), error, "stride=0 in [convolutional] is not a whole number from 1"},
      {"C7", conv("stride=2", "stride=-1"), error, "stride=-1"},
      {"C7", conv("pad=1", "pad=5"), error, "pad=5 in [convolutional] is larger than the kernel"},
      {"C7", conv("pad=1", "pad=2"), warning, "pad=2 is read as a flag: padding is size/2 = 1"},
      {"C7", conv("pad=1", "padding=3"), error, "padding=3 in [convolutional] is not smaller than the kernel"},
      {"C7", conv("pad=1", "pad=1\ngroups=2"), error, "groups=2 in [convolutional] does not divide the 3 channels"},
      {"C7", conv("size=3\nstride=2\npad=1", "size=33\nstride=1"), error, "does not fit the map: 32 cells"},
      {"C7", conv("pad=1", "padding=0\ndilation=2"), error, "dilation=2 in [convolutional] needs pad=1"},
      {"C8", conv("width=32", "width=0"), error, "[bad.cfg:2] width=0 in [net] is not a whole number from 1 to 16384"},
      {"C8", conv("width=32", "width=1000000"), error, "width=1000000"},
      {"C8", conv("width=32", "width=7"), warning, "[bad.cfg:2] width=7 is not a multiple of 32"},
      {"C8", conv("width=32", "width=7"), error, "width=7 is not a multiple of 32", true},
      {"C8", with(kTinyCfg, "width=32\n", ""), error, "[bad.cfg:1] [net] has no width=, expected one"},
      {"C8", conv("channels=3", "channels=0"), error, "channels=0"},
      {"C8", conv("channels=3", "channels=1"), error, "channels=1 in [net] is not 3"},
      {"C8", conv("[net]", "[net]\nbatch=0"), error, "batch=0"},
      {"C9", conv("filters=4\nsize=3", "filters=1048576\nsize=255"), error,
       "[bad.cfg:7] filters=1048576 in [convolutional] "
       "makes weights of 1048576x3x255x255"},
      {"C9",
       between("[convolutional]\nfilters=1048576\npad=1\nsize=3\nactivation=relu\n"
               "[convolutional]\nfilters=1048576\nsize=1\nactivation=relu\n"),
       error, "makes weights of 1048576x1048576x1x1, expected at most 2147483648"},
      {"C9",
       between("[convolutional]\nfilters=1048576\nactivation=relu\nsize=16\n"
               "[convolutional]\nfilters=2000\nactivation=relu\n[convolutional]\nfilters=7\nactivation=relu\n"),
       error, "parameters, expected at most"},
      {"C10", between("[route]\nlayers=-100\n"), error, "[bad.cfg:15] layers=-100 in [route] asks for section -100"},
      {"C10", between("[route]\nlayers=-9223372036854775808\n"), error, "asks for section -9223372036854775808"},
      {"C10", between("[route]\nlayers=7\n"), error, "while reading section 1, expected an earlier one (0 to 0)"},
      {"C10", between("[route]\nlayers=1\n"), error, "asks for section 1 while reading section 1"},
      {"C10", between("[route]\nlayers=\n"), error, "layers= in [route] is no list of whole numbers"},
      {"C10", between("[route]\nlayers=-1,,-1\n"), error, "is no list of whole numbers"},
      {"C10", between("[route]\n"), error, "[route] has no layers=, expected one"},
      {"C10", between("[route]\nlayers=" + repeated("-1,", 4999) + "-1\n"), error, "has more than 256 entries"},
      {"C10", kTinyNet + "[route]\nlayers=-1\n", error, "there is none"},
      {"C10", between("[shortcut]\nfrom=0\n"), error, "from=0 in [shortcut] is no earlier section"},
      {"C10", between("[shortcut]\nfrom=-2\n"), error, "asks for section -2"},
      {"C10", between("[route]\nlayers=-1\ngroups=3\n"), error, "groups=3 in [route] does not divide the 4 channels"},
      {"C10", between("[route]\nlayers=-1\ngroups=2\ngroup_id=2\n"), error, "group_id=2"},
      {"C11", between("[maxpool]\nsize=2\nstride=2\n[route]\nlayers=-1,-2\n"), error,
       "joins maps of different size: [4,8,8] of layer 1 and [4,16,16] of layer 0"},
      {"C11", between("[convolutional]\nfilters=5\n[shortcut]\nfrom=-2\n"), error,
       "adds maps of different shape: [5,16,16] of layer 1 and [4,16,16] of layer 0"},
      {"C12", head("mask=0", "mask=1"), error, "mask=1 in [yolo] asks for anchor 1, expected 0 to 0"},
      {"C12", head("mask=0", "mask=-1"), error, "asks for anchor -1"},
      {"C12", head("classes=2", "classes=0"), error, "classes=0 in [yolo] is not a whole number from 1"},
      {"C12", head("anchors=4,6", "anchors=4,6,8"), error, "has 3 numbers, expected pairs"},
      {"C12", head("anchors=4,6", "anchors=4,-6"), error, "not above 0"},
      {"C12", head("anchors=4,6", "anchors=0,6"), error, "not above 0"},
      {"C12", head("anchors=4,6", "anchors=4,nan"), error, "is no list of finite numbers"},
      {"C12", head("anchors=4,6\n", ""), error, "[bad.cfg:19] [yolo] has no anchors="},
      {"C12", head("classes=2", "classes=3"), error,
       "[bad.cfg:19] [yolo] reads 7 channels, expected filters=8 before it: 1 anchors x (5 + 3 classes)"},
      {"C12", head("num=1", "num=9"), warning, "num=9 but anchors has 1 pairs"},
      {"C12", head("num=1", "new_coords=1"), error, "new_coords=1 in [yolo] needs activation=logistic"},
      {"C12", head("[yolo]\nmask=0", "[region]\ncoords=8"), error, "coords=8"},
      {"C12", kTinyCfg + kTinyHead, error, "[yolo] follows a detection head"},
      {"C12", kTinyCfg + "[route]\nlayers=-1\n", error, "reads section 2, a detection head"},
      {"C13", conv("filters=4", "filters=9\nfilters=4"), warning,
       "[bad.cfg:8] key 'filters' comes twice in [convolutional] (first in line 7), the last value counts"},
      {"C13", conv("filters=4", "filters=9\nfilters=4"), error, "[bad.cfg:8] key 'filters' comes twice", true},
      {"C14", kTinyNet + kTinyConv, error, "no detection head, expected a [yolo] or [region] section"},
      {"C14", kTinyNet + kTinyConv + "[avgpool]\n[softmax]\ngroups=1\n[cost]\ntype=sse\n", error, "no detection head"},
      {"C15", conv("activation=leaky", "activation=leeky"), error,
       "[bad.cfg:12] activation=leeky in [convolutional] is not supported, expected one of linear, leaky"},
      {"C15", between("[maxpool]\nsize=100000\n"), error, "size=100000 in [maxpool]"},
      {"C15", between("[maxpool]\nsize=40\npadding=0\n"), error, "is larger than the map: 16 cells"},
      {"C15", between("[upsample]\nstride=10000\n"), error,
       "stride=10000 in [upsample] makes a map of more than 2147483648"},
      {"C15", between("[upsample]\nstride=9223372036854775807\n"), error, "stride=9223372036854775807"},
      {"C15", between("[upsample]\nstride=4\nscale=nan\n"), error, "scale=nan"},
      {"C16", head("num=1", "num=1\nmap=../../etc/passwd\niou_loss=$(rm x)"), fine},
      {"C16", head("num=1", "num=1\nnames=<script>"), warning, "unknown key 'names'"},
      {"C16", conv("activation=leaky", "activation=\x1b[31m$(rm x)"), error, "activation=\\x1b[31m$(rm x) in"},
  };
  for (const char* value :
       {"0", "-1", "2147483648", "1e9", "abc", "32abc", "", "0x10", "3.5", "+4", "99999999999999999999"}) {
    table.push_back(
        {"C6", conv("filters=4", std::string("filters=") + value), error,
         std::string("[bad.cfg:7] filters=") + value + " in [convolutional] is not a whole number from 1 to 1048576"});
  }
  return table;
}

}  // namespace

TEST_CASE("bad cfg files are refused or warned of, in words") {
  for (const Row& row : rows()) {
    CAPTURE(row.id);
    CAPTURE(row.text.substr(0, 400));
    const auto read = [&] { return weights::read_darknet_cfg(row.text, "bad.cfg", {.strict = row.strict}); };
    if (row.outcome == Outcome::error) {
      const std::string text = error_text<FormatError>([&] { read(); });
      INFO(text);
      CHECK(contains(text, row.fragment));
      CHECK(text.size() < 1000);
      continue;
    }
    std::string warnings;
    for (const std::string& warning : read().warnings) warnings += warning + "\n";
    INFO(warnings);
    CHECK(warnings.empty() == (row.outcome == Outcome::fine));
    CHECK(contains(warnings, row.fragment));
  }
}
