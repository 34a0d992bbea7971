#include <doctest/doctest.h>

#include <cmath>

#include "detector/image_io.h"
#include "tests/support/program.h"
#include "tests/support/throws.h"
#include "tests/support/toy_model_files.h"
#include "tools/json.h"
#include "weights/npy.h"
#include "weights/sha256.h"
#include "xai/methods.h"

using namespace limpid::test;
using limpid::Tensor;
using limpid::tools::Json;
using limpid::weights::read_npy;
using limpid::weights::read_npy_integers;

namespace {

// `explain` on the toy model with a threshold that leaves several detections.
std::vector<std::string> explain(const ToyFiles& toy, const std::string& out, std::vector<std::string> more = {}) {
  std::vector<std::string> all{"explain", toy.picture, "--model", toy.model, "--threshold", "0.44", "--out", out};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Json explanation(const std::string& folder) {
  return Json::parse(bytes_of(folder + "/explanation.json"), "explanation");
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

}  // namespace

TEST_CASE("every method writes the files that its name promises, with their hashes") {
  const ToyFiles toy;
  const std::string out = toy.path("why");
  std::string names;
  for (const limpid::xai::Method& method : limpid::xai::methods())
    names += (names.empty() ? "" : ",") + std::string(method.name);
  const Ran ran =
      run_limpid(explain(toy, out, {"--method", names, "--steps", "4", "--samples", "12", "--segmentation", "2x2"}));
  CAPTURE(ran.error);
  REQUIRE(ran.code == 0);
  CHECK(contains(ran.out, "\n>  0  "));
  CHECK(contains(ran.out, "Explained: score of '"));
  std::size_t count = 1;
  for (const limpid::xai::Method& method : limpid::xai::methods()) {
    const std::string stem = out + "/" + std::string(method.name);
    CHECK(limpid::load_image(stem + ".png").image.width() == 96);
    CHECK(read_npy(stem + ".npy").shape() == limpid::Shape{80, 96});
    count += 2;
    if (!method.goes_backward) {
      const std::string csv = bytes_of(stem + ".csv");
      CHECK(csv.starts_with("player,value,standard_error,lower,upper,area,row,column\n0,"));
      CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
      CHECK(bytes_of(stem + ".svg").starts_with("<svg"));
      CHECK(read_npy_integers(stem + ".segments.npy").shape == limpid::Shape{64, 64});
      count += 3;
    }
    if (method.cam == nullptr) continue;
    const Tensor map = read_npy(stem + ".layer.npy"), raw = read_npy(stem + ".signed.layer.npy");
    const bool relu = method.name == "grad-cam" || method.name == "grad-cam++" || method.name == "layer-cam" ||
                      method.name == "ssgrad-cam";
    for (std::int64_t i = 0; i < raw.elements(); ++i) CHECK(map.at(i) == (relu ? std::max(0.0, raw.at(i)) : raw.at(i)));
    count += 2;
  }
  CHECK(read_npy(out + "/coalition_values.npy").shape() == limpid::Shape{16});
  count += 3 + 2;  // three tables of the exact values, a standard error each for the two RISEs
  const auto sheet = limpid::load_image(out + "/methods.png").image;
  CHECK(sheet.width() > 1600);  // four tiles beside each other
  ++count;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(out)) files += entry.is_regular_file();
  CHECK(files == count);
  const Json json = explanation(out);
  for (const Json& method : json.array_at("methods")) {
    for (const Json& file : method.array_at("files")) {
      const std::string bytes = bytes_of(out + "/" + file.text_at("name"));
      CHECK(file.text_at("sha256") == limpid::weights::sha256(std::as_bytes(std::span(bytes))));
    }
  }
  CHECK(json.at("target").number_at("value") == doctest::Approx(json.array_at("detections")[0].number_at("score")));
  CHECK(json.at("target").text_at("value_from") == "plan");
  CHECK(json.at("target").number_at("taped_value") ==
        doctest::Approx(json.at("target").number_at("value")).epsilon(1e-5));
  CHECK(std::abs(json.at("target").number_at("taped_difference")) < 1e-5);
  CHECK(json.at("program").at("plan").text_at("arithmetic") != "");
  CHECK(json.at("program").at("plan").text_at("instructions") != "");
  CHECK(json.at("program").at("plan").array_at("readable_layers").empty());
  CHECK(json.at("threads").whole_at("team_observed") >= 1);
}

TEST_CASE("the written tensors are enough to work Grad-CAM and HiResCAM out by hand") {
  const ToyFiles toy;
  const std::string out = toy.path("why");
  REQUIRE(run_limpid(explain(toy, out, {"--method", "grad-cam,hires-cam", "--tensors", "--layer", "3"})).code == 0);
  const Tensor A = read_npy(out + "/activation.layer.npy"), G = read_npy(out + "/gradient.layer.npy");
  REQUIRE(A.shape() == limpid::Shape{16, 8, 8});
  REQUIRE(G.shape() == A.shape());
  const Tensor grad_cam = read_npy(out + "/grad-cam.layer.npy"), hires = read_npy(out + "/hires-cam.layer.npy");
  double largest = 0;
  for (std::int64_t i = 0; i < 64; ++i) largest = std::max({largest, std::abs(grad_cam.at(i)), std::abs(hires.at(i))});
  REQUIRE(largest > 0);
  for (std::int64_t cell = 0; cell < 64; ++cell) {
    double pooled = 0, own = 0;
    for (std::int64_t c = 0; c < 16; ++c) {
      double mean = 0;
      for (std::int64_t i = 0; i < 64; ++i) mean += G.at(c * 64 + i) / 64;
      pooled += mean * A.at(c * 64 + cell);
      own += G.at(c * 64 + cell) * A.at(c * 64 + cell);
    }
    CHECK(std::abs(grad_cam.at(cell) - std::max(0.0, pooled)) <= 1e-5 * largest);
    CHECK(std::abs(hires.at(cell) - own) <= 1e-5 * largest);
  }
}

TEST_CASE("the gradient of the input is what happens to the score when a pixel changes") {
  const ToyFiles toy;
  const std::string out = toy.path("why");
  const Ran ran = run_limpid(explain(toy, out, {"--method", "saliency", "--tensors", "--precision", "float64"}));
  REQUIRE(ran.code == 0);
  const Json target = explanation(out).at("target");
  const Tensor x = read_npy(out + "/input.npy"), dx = read_npy(out + "/gradient.input.npy");
  REQUIRE(x.dtype() == limpid::DType::float64);
  // Everything in float64 is on the readable path.
  CHECK(target.text_at("value_from") == "readable");
  CHECK(target.at("taped_value").is_null());
  CHECK(explanation(out).at("program").at("plan").is_null());
  std::int64_t strongest = 0;
  for (std::int64_t i = 0; i < dx.elements(); ++i) {
    if (std::abs(dx.at(i)) > std::abs(dx.at(strongest))) strongest = i;
  }
  const auto score_at = [&](double change) {
    std::vector<double> values(x.values<double>().begin(), x.values<double>().end());
    values[static_cast<std::size_t>(strongest)] += change;
    const std::string file =
        toy.folder
            .put("moved.npy",
                 limpid::weights::npy_bytes(Tensor::of<double>(x.shape(), std::span<const double>(values))))
            .string();
    REQUIRE(run_limpid(
                {"detect", "--tensor", file, "--model", toy.model, "--precision", "float64", "--raw", toy.path("raw")})
                .code == 0);
    const Tensor head = read_npy(toy.path("raw") + "/head0.npy");
    const auto raw = [&](std::int64_t entry) {
      return head.at(((target.whole_at("anchor") * 7 + entry) * 8 + target.whole_at("row")) * 8 +
                     target.whole_at("column"));
    };
    return sigmoid(raw(4)) * sigmoid(raw(5 + target.whole_at("class_id")));
  };
  CHECK(score_at(0) == doctest::Approx(target.number_at("value")).epsilon(1e-12));
  const double h = 1e-5;
  CHECK((score_at(h) - score_at(-h)) / (2 * h) == doctest::Approx(dx.at(strongest)).epsilon(1e-6));
}

TEST_CASE("the same bits for any number of threads") {
  const ToyFiles toy;
  const std::vector<std::string> more{"--method", "grad-cam,hires-cam,saliency", "--tensors", "--threads"};
  const auto run = [&](const std::string& threads) {
    std::vector<std::string> all = more;
    all.push_back(threads);
    REQUIRE(run_limpid(explain(toy, toy.path(threads), all)).code == 0);
    CHECK(explanation(toy.path(threads)).at("threads").whole_at("asked") == std::stoi(threads));
    return explanation(toy.path(threads));
  };
  const Json one = run("1");
  for (const std::string threads : {"2", "3", "5", "8"}) {
    const Json other = run(threads);
    CHECK(other.at("methods") == one.at("methods"));
    CHECK(other.at("tensors") == one.at("tensors"));
  }
}

TEST_CASE("objects are chosen by number, class, place and cell") {
  const ToyFiles toy;
  REQUIRE(run_limpid(explain(toy, toy.path("all"), {"--detection", "all"})).code == 0);
  const Json first = explanation(toy.path("all") + "/detection-0");
  const Json::Array& found = first.array_at("detections");
  REQUIRE(found.size() >= 2);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Json target = explanation(toy.path("all") + "/detection-" + std::to_string(i)).at("target");
    CHECK(target.whole_at("detection") == static_cast<std::int64_t>(i));
    CHECK(target.whole_at("candidate") == found[i].whole_at("candidate"));
  }
  const std::string last = std::to_string(found.size() - 1);
  REQUIRE(run_limpid(explain(toy, toy.path("last"), {"--detection", last})).code == 0);
  const Json target = explanation(toy.path("last")).at("target");
  CHECK(target.whole_at("detection") == static_cast<std::int64_t>(found.size() - 1));

  // The same cell by its place in the head; the class by name, with its blank, or by number.
  const std::string cell = "head=" + std::to_string(target.whole_at("head")) +
                           ",anchor=" + std::to_string(target.whole_at("anchor")) +
                           ",row=" + std::to_string(target.whole_at("row")) +
                           ",column=" + std::to_string(target.whole_at("column")) + ",class=";
  for (const std::string& name :
       {target.text_at("class"), std::to_string(target.whole_at("class_id")), " " + target.text_at("class") + " "}) {
    REQUIRE(run_limpid(explain(toy, toy.path("cell"), {"--target", cell + name})).code == 0);
    CHECK(bytes_of(toy.path("cell") + "/grad-cam.npy") == bytes_of(toy.path("last") + "/grad-cam.npy"));
  }

  REQUIRE(run_limpid(explain(toy, toy.path("class"), {"--class", target.text_at("class")})).code == 0);
  CHECK(explanation(toy.path("class")).at("target").text_at("class") == target.text_at("class"));
  const Json::Array& box = found[0].array_at("box");
  const std::string middle = std::to_string((box[0].as_number() + box[2].as_number()) / 2) + "," +
                             std::to_string((box[1].as_number() + box[3].as_number()) / 2);
  REQUIRE(run_limpid(explain(toy, toy.path("at"), {"--at", middle})).code == 0);
  CHECK(explanation(toy.path("at")).at("target").whole_at("detection") == 0);
}

TEST_CASE("every quantity that the help names can be explained") {
  const ToyFiles toy;
  for (const std::string of : {"score", "log_score", "class_logit", "objectness_logit", "x", "y", "w", "h",
                               "contrast:traffic light", "contrast:square"}) {
    CAPTURE(of);
    const Ran ran = run_limpid(explain(toy, toy.path("why"), {"--of", of, "--method", "hires-cam"}));
    const Json::Array found = explanation(toy.path("why")).array_at("detections");
    const bool itself = of == "contrast:" + found[0].text_at("class");
    CHECK(ran.code == (itself ? 2 : 0));
    if (!itself) CHECK(explanation(toy.path("why")).at("target").text_at("of") == of);
  }
}

TEST_CASE("several pictures and a sheet of all layers have documented places") {
  const ToyFiles toy;
  const std::string second = toy.folder.put("second.bmp", toy_bmp(64, 64)).string();
  const Ran ran = run_limpid({"explain", toy.picture, second, "--model", toy.model, "--threshold", "0.44",
                              "--detection", "all", "--layers", "all", "--out", toy.path("why")});
  CAPTURE(ran.error);
  CHECK(ran.code == 0);
  for (const std::string folder : {"/picture/detection-0", "/second/detection-0"}) {
    const Json json = explanation(toy.path("why") + folder);
    CHECK(json.array_at("methods")[0].array_at("layers").size() >= 4);
    CHECK(limpid::load_image(toy.path("why") + folder + "/grad-cam.layers.png").image.width() > 300);
  }
}

TEST_CASE("what cannot be explained is said, with its exit code, and nothing is written") {
  const ToyFiles toy;
  struct Case {
    std::vector<std::string> more;
    int code;
    std::string says;
  };
  const std::vector<Case> table{
      {{"--detection", "99"}, 4, "[--detection] 99 was asked for, there are "},
      {{"--detection", "-1"}, 2, "[--detection] '-1' is not a whole number"},
      {{"--detection", "first"}, 2, "[--detection] 'first' is not a whole number"},
      {{"--class", "squar"}, 2, "[--class] no class is called 'squar' (did you mean 'square'?)"},
      {{"--class", "7"}, 2, "[--class] '7' is neither a class name nor a class id from 0 to 1"},
      {{"--at", "5"}, 2, "[--at] '5' is not X,Y in pixels of the picture"},
      {{"--at", "100000,5"}, 4, "[explain] no detection at 100000,5 above the threshold"},
      {{"--target", "head=0,anchor=0,row=0,column=0"}, 2, "[--target] 'class' is missing"},
      {{"--target", "head=0,anchor=0,row=0,colum=0,class=square"}, 2, "[--target] 'colum=0' is unknown"},
      {{"--target", "head=0,anchor=3,row=0,column=0,class=square"}, 2, "anchor"},
      {{"--target", "head=0,anchor=0,row=8,column=0,class=square"}, 2, "row"},
      {{"--target", "head=0,anchor=0,row=0,column=0,class=square", "--detection", "0"},
       2,
       "[--target] names a candidate"},
      {{"--method", "grad-cam,gradcam++"}, 2, "did you mean 'grad-cam++'"},
      {{"--method", "saliency,saliency"}, 2, "[--method] 'saliency' is named twice"},
      {{"--of", "scor"}, 2, "score"},
      {{"--of", "contrast:dog"}, 2, "dog"},
      {{"--of", "best_match"},
       2,
       "[grad-cam] the target 'best_match' is not differentiable: it takes the best of many"},
      {{"--of", "best_match", "--method", "eigen-cam"}, 2, "[eigen-cam] the target 'best_match' is not differentiable"},
      {{"--of", "best_match", "--method", "saliency"}, 2, "[saliency] the target 'best_match' is not differentiable"},
      {{"--target", ""}, 2, "[--target] the value is empty, expected head=H"},
      {{"--class", ""}, 2, "[--class] the value is empty, expected NAME"},
      {{"--layer", "all"}, 2, "[--layer] 'all' is not a layer: --layers all makes a sheet of all"},
      {{"--layer", "77"}, 2, "77"},
      {{"--layers", "some"}, 2, "[--layers] 'some' is unknown, expected all"},
      {{"--steps", "0"}, 2, "[--steps] '0' is not a whole number from 1 to 100000"},
      {{"--seed", "-1"}, 2, "[--seed] '-1' is not a whole number from 0 to 18446744073709551615"},
  };
  for (const Case& c : table) {
    std::string shown;
    for (const std::string& word : c.more) shown += word + " ";
    CAPTURE(shown);
    const Ran ran = run_limpid(explain(toy, toy.path("why"), c.more));
    CAPTURE(ran.error);
    CHECK(ran.code == c.code);
    CHECK(contains(ran.error, c.says));
    CHECK(!std::filesystem::exists(toy.path("why")));
  }
  const Ran none =
      run_limpid({"explain", toy.picture, "--model", toy.model, "--threshold", "1", "--out", toy.path("why")});
  CHECK(none.code == 4);
  CHECK(contains(none.error, "no detection above the threshold; a lower --threshold finds more"));
  CHECK(contains(run_limpid({"explain", toy.picture, "--model", toy.model}).error, "[--out] is missing"));
}

TEST_CASE("the players that a run wrote can be used again: a map of the network input's size is meant in its frame") {
  const ToyFiles toy;
  const auto csv = [&](const std::string& out, std::vector<std::string> more) {
    more.insert(more.end(), {"--method", "shapley-exact", "--baseline", "black"});
    const Ran ran = run_limpid(explain(toy, toy.path(out), more));
    CAPTURE(ran.error);
    REQUIRE(ran.code == 0);
    return bytes_of(toy.path(out) + "/shapley-exact.csv");
  };
  const std::string cut = csv("a", {"--segmentation", "slic", "--players", "5"});
  CHECK(csv("b", {"--segments", toy.path("a") + "/shapley-exact.segments.npy"}) == cut);
}

TEST_CASE("wishes that contradict each other are refused in words") {
  const ToyFiles toy;
  const auto refused = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"explain", toy.picture, "--model", toy.model, "--threshold", "0.44", "--method", "lime",
                               "--out", toy.path("never")});
    const Ran ran = run_limpid(more);
    CHECK(ran.code == 2);
    return ran.error;
  };
  CHECK(contains(refused({"--budget", "5s", "--pairs", "3"}), "[--budget] a time and --pairs were both given"));
  CHECK(contains(refused({"--segmentation", "2x3", "--players", "7"}),
                 "[--players] 7 players were asked for, the grid 2x3 has 6"));
  CHECK_FALSE(std::filesystem::exists(toy.path("never") + "/explanation.json"));
}
