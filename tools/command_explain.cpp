#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/explanation.h"
#include "tools/progress.h"
#include "tools/text.h"

namespace limpid::tools {

namespace {

struct Settings {
  PictureOptions pictures;
  TargetOptions target;
  ExplainRequest request;
  std::filesystem::path out;
  std::string layers;
  bool list = false;
};

// One picture: its detections, the explanations, their files.
void explain_one(const Settings& s, const Session& any, Picture picture, const OutputFolder& out,
                 const std::string& stem, bool several_pictures) {
  const Session session = any.on(picture.frame);
  const Seen seen = look_at(session, s.request, std::move(picture));
  const std::vector<Asked> asked = choose(s.target, *session.detector, seen.found);
  std::vector<std::size_t> marked;
  for (const Asked& one : asked) {
    if (one.detection) marked.push_back(*one.detection);
  }
  const Extent extent = seen.picture.frame.picture();
  const std::size_t count = seen.found.size();
  print(safe_text(seen.picture.path) + " (" + std::to_string(extent.width) + " x " + std::to_string(extent.height) +
        "): " + std::to_string(count) + (count == 1 ? " object" : " objects") + "\n" +
        (seen.found.empty() ? "" : found_table(seen.found, marked)));
  for (const Explanation& e : explain_picture(session, s.request, seen, asked)) {
    const std::string folder =
        folder_of(several_pictures, stem, s.target.detection == "all", asked_name(e.asked, *session.detector));
    const OutputFolder place = folder.empty() ? out : out.inside(folder);
    place.save(e.files);
    print("\n" + e.text + "\nwrote " + std::to_string(e.files.size()) + " files into " +
          safe_text(place.path().string()) + "\n");
  }
}

int run(Settings& s) {
  std::vector<std::filesystem::path> inputs = input_files(s.request.model, s.pictures);
  if (!s.request.game.segments.empty()) inputs.push_back(s.request.game.segments);
  const OutputFolder out(s.out, inputs);
  s.request.prepare(!s.pictures.tensor.empty());
  const Session session = open_session(s.request.model, s.request.run, s.request.detect, s.request.work());
  const std::vector<std::string> paths =
      s.pictures.tensor.empty() ? s.pictures.images : std::vector{s.pictures.tensor.string()};
  const std::vector<std::string> names = stems(paths);
  if (paths.size() == 1) {
    explain_one(s, session, session.input(s.pictures, 0), out, "", false);
    return 0;
  }
  Progress progress("explaining", static_cast<std::int64_t>(paths.size()));
  std::size_t failed = 0, empty = 0, undefined = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (i > 0) print("\n");
    try {
      explain_one(s, session, session.input(s.pictures, i), out, names[i], true);
    } catch (const FormatError& error) {
      warn(error.what());
      ++failed;
    } catch (const NothingToExplain& error) {
      warn("[" + paths[i] + "] " + error.what());
      ++empty;
    } catch (const NumericError& error) {
      warn("[" + paths[i] + "] " + error.what());
      ++undefined;
    }
    progress.step();
  }
  if (failed == paths.size())
    throw FormatError("[explain] none of the " + std::to_string(failed) + " pictures could be read");
  if (empty == paths.size()) throw NothingToExplain("[explain] in none of the pictures there was something to explain");
  if (undefined == paths.size()) throw NumericError("[explain] in every picture a number became infinite or undefined");
  return failed + empty + undefined > 0 ? 5 : 0;
}

void add_settings(CommandLine& line, const std::shared_ptr<Settings>& s) {
  xai::Settings& settings = s->request.settings;
  std::string names;
  for (const xai::Method& method : xai::methods()) names += (names.empty() ? "" : ", ") + std::string(method.name);
  line.group("How to explain");
  line.list("--method", "NAME,...", s->request.methods, "one or more of " + names);
  line.option(
      "--layer", "LAYER", settings.layer,
      "where a CAM looks: a layer's name or number as 'limpid inspect' shows it, or head-input; default: the layer, "
      "seen from the head, from which the gradient first covers the whole object");
  line.option("--layers", "all", s->layers, "also a sheet METHOD.layers.png of the CAM at every layer");
  line.option("--steps", "N", settings.steps, "integrated-gradients: points on the way from the baseline", 1, 100000);

  line.option("--noise", "S", settings.noise,
              "smooth-grad: standard deviation of the noise, as a share of the picture's range of values", 0, 10);
  s->request.game.add_to(line, settings);
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->pictures.add_to(line);
  s->request.model.add_to(line);
  s->target.add_to(line);
  add_settings(line, s);
  line.group("Output");
  line.option(
      "--out", "DIR", s->out,
      "where the files go (needed); for several pictures DIR/NAME, for --detection all DIR/detection-K, for both "
      "DIR/NAME/detection-K");
  line.flag("--tensors", s->request.tensors,
            "also the numbers behind the maps: activation.layer.npy, gradient.layer.npy, gradient.input.npy, "
            "input.npy, head0.npy, ...");
  s->request.detect.add_to(line);
  s->request.run.add_to(line, false);
  line.custom("--precision", "float32|float64", "arithmetic of the whole run",
              "float64 for methods that take gradients, float32 for masked pictures", [s](const std::string& text) {
                if (text != "float32" && text != "float64")
                  throw UsageError("[--precision] '" + text + "' is unknown, expected float32 or float64");
                s->request.run.precision = text;
              });
  return [s] {
    s->pictures.check();
    s->target.check();
    if (!s->layers.empty() && s->layers != "all")
      throw UsageError("[--layers] '" + s->layers + "' is unknown, expected all");
    if (s->request.settings.layer == "all")
      throw UsageError("[--layer] 'all' is not a layer: --layers all makes a sheet of all");
    s->request.all_layers = s->layers == "all";
    s->request.quantity = s->target.quantity;
    s->request.check();
    if (s->out.empty()) throw UsageError("[--out] is missing: name a folder for the maps");
    return run(*s);
  };
}

}  // namespace

extern const Command kExplain{
    "explain", "show where in the picture the evidence for an object lies",
    "Finds the objects of a picture and asks, for one of them, which parts of the picture its score rests on. Writes "
    "for every method METHOD.png (the heat over the picture, with the box), METHOD.npy (the raw signed map in the "
    "picture's frame) and, for a CAM, METHOD.signed.layer.npy and METHOD.layer.npy (at the layer's own resolution, "
    "before and after the ReLU of the paper); methods.png has several methods side by side; explanation.json names the "
    "target, its value, settings, diagnostics and hashes, and 'limpid replay' makes the same files from it again.\n"
    "In the table, footprint is the share of the layer's cells that have any gradient, lift compares the heat in the "
    "box with the box's share of the picture (1 is chance), negative is the share of the map that speaks against the "
    "object.\n"
    "Black-box methods (lime, shapley-exact, shapley, kernel-shap, owen, occlusion, d-rise, rise) ask for no gradient: "
    "they hide parts of the picture and look at the target again. The parts are the players of a game; v(S) is the "
    "target while the players in S are visible and the baseline stands where the others are, v(none) with all of them "
    "hidden, v(all) for the picture itself. A player's value is in units of the target. Intervals are 95 % intervals "
    "of "
    "the sampling error of one value, shown from 30 observations on; they know nothing of another baseline or another "
    "cut. A check passes, fails, holds by construction (so it proves nothing), or has nothing to test. These methods "
    "add "
    "METHOD.csv (player,value,standard_error,lower,upper,area,row,column; the last three in pixels of the network's "
    "input), METHOD.svg (the values as bars) and METHOD.segments.npy (the players, int32 in the frame of the network's "
    "input, -1 nobody); shapley-exact also coalition_values.npy (all v(S): bit i of the index = player i visible), "
    "shapley-exact.interactions.npy and banzhaf.interactions.npy (of pairs of players); d-rise and rise also "
    "METHOD.standard_error.npy (per pixel of the picture).\n"
    "Methods that take gradients run in float64: where a ReLU or a maximum sits on its kink, rounding decides which "
    "way "
    "the gradient goes, and float32 gradients were seen to be off by a percent. Masked pictures are evaluated in "
    "float32. --precision sets both; float32 halves time and memory of the gradients.",
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --out why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --class dog --method grad-cam,hires-cam,saliency --out why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --at 200,300 --of contrast:cat --out why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --target head=0,anchor=1,row=6,column=3,class=dog --out why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --method lime,shapley-exact --segmentation grid:2x4 --out "
    "why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --method shapley,kernel-shap --players 25 --budget 60s "
    "--out why/\n"
    "limpid explain dog.jpg --model yolo-fastest-1.1.cfg --detection all --method d-rise,occlusion --out why/",
    define};

}  // namespace limpid::tools
