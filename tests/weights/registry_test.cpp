#include "weights/registry.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "tensor/error.h"
#include "tests/support/shared.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/throws.h"

using namespace limpid;
using namespace limpid::weights;
using test::contains;
using test::error_text;

TEST_CASE("every row of the registry is complete and fixed to one version") {
  std::set<std::string_view> names;
  for (const KnownFile& file : known_files()) {
    CAPTURE(file.name);
    CHECK(names.insert(file.name).second);
    CHECK(file.size > 0);
    CHECK((file.sha256.empty() || file.sha256.size() == 64));
    CHECK(file.sha256.find_first_not_of("0123456789abcdef") == std::string_view::npos);
    const std::string url = file.url();
    if (url.empty()) continue;
    CHECK(url.starts_with("https://"));
    CHECK(url.ends_with("/" + std::string(file.name)));
    if (contains(url, "raw.githubusercontent.com")) {  // owner/repository/commit of 40 digits/...
      std::string rest = url.substr(url.find(".com/") + 5);
      for (int i = 0; i < 2; ++i) rest = rest.substr(rest.find('/') + 1);
      CHECK(rest.find_first_not_of("0123456789abcdef") == 40);
    }
  }
  std::set<std::string_view> models, used;
  for (const KnownModel& model : known_models()) {
    CAPTURE(model.name);
    CHECK(models.insert(model.name).second);
    CHECK_FALSE(model.licence.empty());
    std::size_t named = 0;
    for (const std::string_view name : model.files) {
      if (name.empty()) continue;
      ++named;
      used.insert(name);
    }
    CHECK(files_of(model).size() == named);
    CHECK((named > 0) == model.checkpoint.empty());
    if (named > 0) continue;
    CHECK(contains(std::string(model.checkpoint), "/" + std::string(model.name)));
    CHECK((model.checkpoint.ends_with(".pt") || model.checkpoint.ends_with(".pth")));
  }
  CHECK(used == names);
}

TEST_CASE("a model is found by its name, and a slip of the finger is named") {
  CHECK(find_model("yolov3-tiny").input == "416x416");
  CHECK(error_text<UsageError>([] { find_model("yolov3-tinny"); }) ==
        "[models] no known model 'yolov3-tinny', did you mean 'yolov3-tiny' or 'yolov4-tiny'?");
  CHECK(error_text<UsageError>([] { find_model("resnet\n"); }) == "[models] no known model 'resnet\\x0a'");
}

TEST_CASE("the files of a folder are checked by hash, name, and what belongs together") {
  const test::TemporaryFolder folder;
  folder.put("yolov3.weights", "anything");
  folder.put("yolov3-tiny.cfg", "[net]\n");
  folder.put("mine.safetensors", "{}");
  folder.put("notes.txt", "not a model file");
  std::map<std::string, CheckedFile> checked;
  for (const CheckedFile& file : check_known_files(folder.path())) checked.emplace(file.path.filename(), file);
  CHECK(checked.size() == 6);
  CHECK(checked.at("yolov3.weights").state == FileState::unchecked);
  CHECK(checked.at("yolov3-tiny.cfg").state == FileState::wrong_hash);
  CHECK(contains(checked.at("yolov3-tiny.cfg").detail,
                 ", expected 84eb7a675ef87c906019ff5a6e0effe275d175adb75100dcb47f"));
  CHECK(checked.at("mine.safetensors").state == FileState::unknown);
  CHECK(checked.at("yolov3.cfg").state == FileState::missing);
  CHECK(checked.at("yolov3-tiny.weights").detail == "belongs to yolov3-tiny");
  CHECK(checked.at("coco.names").state == FileState::missing);

  CHECK(check_known_files(folder / "notes.txt").front().state == FileState::unknown);
  CHECK(contains(error_text<FormatError>([&] { check_known_files(folder / "absent"); }), "absent] cannot be read"));
  CHECK(text_of(FileState::wrong_hash) == "WRONG HASH");
}

TEST_CASE("all real models are known by their hash, under any name") {
  NEEDS_SHARED(shared);
  std::size_t ok = 0;
  for (const CheckedFile& file : check_known_files(shared / "models")) {
    CAPTURE(file.path);
    CHECK((file.state == FileState::ok || file.state == FileState::missing));
    ok += file.state == FileState::ok;
  }
  CHECK(ok == 21);

  const test::TemporaryFolder folder;
  std::filesystem::copy_file(shared / "models/yolov3-tiny.cfg", folder / "renamed.cfg");
  const auto renamed = check_known_files(folder / "renamed.cfg").front();
  CHECK(renamed.state == FileState::ok);
  CHECK(renamed.detail == "it is yolov3-tiny.cfg");
}
