#include <doctest/doctest.h>

#include "tests/support/http_server.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"
#include "tests/support/throws.h"

namespace limpid::test {

TEST_CASE("limpid models list names models, sizes, licences and what is not checked") {
  const auto ran = run_limpid({"models", "list"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "yolo-fastest-1.1"));
  CHECK(contains(ran.out, "AGPL-3.0"));
  CHECK(contains(ran.out, "scenes-biased                          safetensors  160x160"));
  CHECK(contains(ran.out, "part of limpid, nothing to fetch"));
  CHECK(contains(ran.out, "hash not checked: yolov3.weights"));
  CHECK(ran.error.empty());
  // A file that is called like one of them takes nothing away.
  const TemporaryFolder folder;
  folder.put("scenes-honest", "");
  RunSettings inside;
  inside.folder = folder.path().string();
  CHECK(run_limpid({"models", "list"}, inside).out == ran.out);
}

TEST_CASE("limpid models list --urls gives an address, a hash and a size per line") {
  const auto ran = run_limpid({"models", "list", "--urls"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "/cfg/yolov3.cfg 22489ea38575dfa36c67a90048e8759576416a79d32dc11e15d2217777b9a953 8342\n"));
  CHECK(contains(ran.out, "https://pjreddie.com/media/files/yolov3.weights hash-not-checked 248007048\n"));
  CHECK_FALSE(contains(ran.out, "yolov5n"));  // nobody is known to offer it
}

TEST_CASE("mistyped actions and names are said with the nearest known one") {
  const auto action = run_limpid({"models", "lst"});
  CHECK(action.code == 2);
  CHECK(contains(action.error, "[models] unknown action 'lst' (did you mean 'list'?), expected list, get or verify"));
  const auto name = run_limpid({"models", "get", "yolo-fastest-1.0"});
  CHECK(name.code == 2);
  CHECK(contains(name.error, "[models] no known model 'yolo-fastest-1.0', did you mean 'yolo-fastest-1.1'"));
  CHECK(run_limpid({"models"}).code == 2);
  CHECK(contains(run_limpid({"models", "get"}).error, "[models get] which model? 'limpid models list' names them"));
}

TEST_CASE("checkpoints of PyTorch are named with how to convert them, and never fetched") {
  CHECK(contains(run_limpid({"models", "list"}).out, "not fetched; 'limpid models get yolov5x' tells how"));
  const TemporaryFolder folder;
  const auto ran = run_limpid({"models", "get", "yolov3-tiny", "yolov5s", "--folder", (folder / "models").string()});
  CHECK(ran.code == 2);
  CHECK(contains(ran.error, "https://github.com/ultralytics/yolov5/releases/download/v7.0/yolov5s.pt\n"));
  CHECK(
      contains(ran.error,
               "'python3 tools/convert_checkpoint.py yolov5s.pt' (limpid-convert-checkpoint where limpid is installed) "
               "writes yolov5s.safetensors"));
  CHECK_FALSE(std::filesystem::exists(folder / "models"));
  CHECK(contains(
      run_limpid({"models", "get", "fasterrcnn_resnet50_fpn"}).error,
      "convert_checkpoint.py fasterrcnn_resnet50_fpn_coco-258fb6c6.pth' (limpid-convert-checkpoint where limpid "
      "is installed) writes fasterrcnn_resnet50_fpn_coco-258fb6c6.safetensors"));
  CHECK(contains(run_limpid({"inspect", "yolov5s"}).error, "'limpid models get yolov5s' tells"));
}

TEST_CASE("limpid models get takes a model from a local server, and verify says what is there") {
  NEEDS_SHARED(shared);
  const TemporaryFolder folder;
  const std::string models = (folder / "models").string();
  std::filesystem::create_directory(models);
  for (const char* name : {"yolov3-tiny.cfg", "coco.names"}) {
    std::filesystem::copy_file(shared / "models" / name, std::filesystem::path(models) / name);
  }
  // The weights' hash is not known: any server's bytes are taken, and marked.
  const HttpServer server("weights of some kind", {});
  const auto got = run_limpid({"models", "get", "yolov3-tiny", "--folder", models, "--base-url", server.url()});
  CHECK(got.code == 0);
  CHECK(got.out ==
        "yolov3-tiny.cfg is there already\n"
        "yolov3-tiny.weights fetched, its hash is not known and was not checked\n"
        "coco.names is there already\n");
  const auto verified = run_limpid({"models", "verify", models});
  CHECK(verified.code == 0);
  CHECK(contains(verified.out, "yolov3-tiny.cfg: ok\n"));
  CHECK(contains(verified.out, "yolov3-tiny.weights: hash not checked (no known hash to compare with SHA-256 "));
  CHECK(contains(verified.out, "\n2 ok, 1 hash not checked\n"));
}

TEST_CASE("a wrong file ends with exit code 3 and leaves nothing behind") {
  const TemporaryFolder folder;
  const HttpServer server("[net]\n", {});
  const auto got =
      run_limpid({"models", "get", "yolov3-tiny", "--folder", folder.path().string(), "--base-url", server.url()});
  CHECK(got.code == 3);
  CHECK(contains(got.error, "[yolov3-tiny.cfg] 6 bytes came with SHA-256 "));
  CHECK(std::filesystem::is_empty(folder.path()));

  folder.put("yolov3-tiny.cfg", "[net]\n");
  const auto verified = run_limpid({"models", "verify", folder.path().string()});
  CHECK(verified.code == 3);
  CHECK(contains(verified.out, "yolov3-tiny.cfg: WRONG HASH (SHA-256 "));
  CHECK(contains(verified.error, "1 with the name of a known file and another hash"));
}

TEST_CASE("without curl and wget, get says what to do") {
  const TemporaryFolder folder;
  RunSettings settings;
  settings.environment = {"PATH"};
  const auto ran = run_limpid({"models", "get", "yolov3-tiny", "--folder", (folder / "m").string()}, settings);
  CHECK(ran.code == 1);
  CHECK(contains(ran.error,
                 "neither curl nor wget is installed; 'limpid models list --urls' tells what to copy by hand"));
}

}  // namespace limpid::test
