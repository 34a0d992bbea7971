#include "tensor/error.h"
#include "tools/command.h"
#include "tools/console.h"
#include "tools/element_text.h"
#include "tools/output_folder.h"
#include "tools/text.h"
#include "tools/trace_json.h"
#include "tools/trace_page.h"
#include "tools/trace_text.h"
#include "weights/npy.h"

namespace limpid::tools {
namespace {

struct Settings {
  PictureOptions pictures;
  TraceRequest request;
  std::string to;
  std::filesystem::path out;
  bool tensors = false;
  std::vector<ElementChoice> elements, weights;
  bool explain_cam = false;
  std::string cell;
};

// Value and gradient of the step at which the walk ends, and of the layer where it is on the way.
std::vector<NamedBytes> tensor_files(const Traced& t) {
  std::vector<NamedBytes> files;
  const auto add = [&](const std::string& what, const Var& var) {
    files.push_back({"value." + what + ".npy", weights::npy_bytes(var.value())});
    files.push_back({"gradient." + what + ".npy", weights::npy_bytes(t.trace.gradients[var])});
  };
  add("layer", t.recording->layer(t.layer));
  if (t.start.step() == t.recording->image().step()) add("input", t.start);
  return files;
}

int run(const Settings& s) {
  std::optional<OutputFolder> out;
  if (!s.out.empty()) out.emplace(s.out, input_files(s.request.model, s.pictures));
  const Session any = open_session(s.request.model, s.request.run, s.request.detect, {.recorded = true, .plan = false});
  Picture picture = any.input(s.pictures, 0);
  const Session session = any.on(picture.frame);
  const Traced traced = trace_picture(session, s.request, std::move(picture));
  print(safe_text(traced.picture.path) + ": " + trace_text(traced));
  Json apart = Json::array();
  const auto show = [&](TakenApart one) {
    print(one.text);
    apart.push(std::move(one.json));
  };
  for (const ElementChoice& choice : s.elements) show(element_taken_apart(traced, choice));
  for (const ElementChoice& choice : s.weights) show(weight_taken_apart(traced, choice));
  std::optional<TakenApart> cam;
  if (s.explain_cam) cam = cam_taken_apart(traced, s.cell.empty() ? std::nullopt : std::optional(cam_cell(s.cell)));
  if (cam) print(cam->text);
  if (out) {
    std::vector<NamedBytes> files{{"trace.dot", trace_dot(traced)}};
    if (s.tensors)
      for (NamedBytes& file : tensor_files(traced)) files.push_back(std::move(file));
    if (!apart.as_array().empty())
      files.push_back({"elements.json", Json::object().set("schema_version", 1).set("elements", apart).text()});
    if (cam) files.push_back({"cam.json", cam->json.text()});
    const Json json = trace_json(session, s.request, traced);
    files.push_back({"trace.json", json.text()});
    files.push_back({"trace.html", trace_page(s.request, traced, json)});
    out->save(files);
    print("wrote " + std::to_string(files.size()) + " files into " + safe_text(out->path().string()) + "\n");
  }
  if (!traced.passed()) throw Error("[trace] a check failed, see above");
  return 0;
}

Run define(CommandLine& line) {
  const auto s = std::make_shared<Settings>();
  s->pictures.add_to(line);
  s->request.model.add_to(line);
  s->request.target.add_to(line);
  line.group("How far, and what is checked");
  line.option("--layer", "LAYER", s->request.layer,
              "where the walk ends: a layer's name or number, or head-input; default: the layer that a CAM looks at");
  line.option("--to", "input", s->to, "walk on to the network's input");
  line.option("--samples", "N", s->request.samples,
              "elements of every input of every step that are checked numerically; 0 checks nothing", 0, 100000);
  line.option("--seed", "N", s->request.seed, "which elements and which directions", 0, std::int64_t{1} << 53);
  line.group("One number, taken apart");
  line.repeated("--element", "STEP:c,y,x",
                "how the value of a step at a place arose, and which numbers passed how much gradient to it; STEP is "
                "a name of the table or, where no step has that name, a number",
                [s](const std::string& text) { s->elements.push_back(element_choice("--element", text)); });
  line.repeated("--weight", "STEP:o,i,ky,kx", "the same for the gradient of a weight of a step",
                [s](const std::string& text) { s->weights.push_back(element_choice("--weight", text)); });
  line.flag("--explain-cam", s->explain_cam,
            "Grad-CAM at the layer as arithmetic: each channel's weight, activation and part of the map at a cell");
  line.option("--cell", "ROW,COLUMN", s->cell, "of the layer, for --explain-cam; default: where the map is highest");
  line.group("Output");
  line.option("--out", "DIR", s->out,
              "folder for trace.html, trace.json and trace.dot, with --element or --weight elements.json, with "
              "--explain-cam cam.json");
  line.flag("--tensors", s->tensors,
            "also value.layer.npy and gradient.layer.npy, with --to input value.input.npy and gradient.input.npy");
  s->request.detect.add_to(line);
  s->request.run.add_to(line);
  return [s] {
    s->pictures.check();
    s->request.target.check();
    if (s->pictures.images.size() > 1) throw UsageError("[trace] several pictures were named, expected one");
    if (s->request.target.detection == "all")
      throw UsageError("[--detection] 'all' is too much for a trace, expected one number");
    if (!s->to.empty() && s->to != "input")
      throw UsageError("[--to] '" + s->to + "' is unknown, expected input; --layer names another end");
    if (!s->cell.empty() && !s->explain_cam) throw UsageError("[--cell] belongs to --explain-cam");
    if (s->tensors && s->out.empty()) throw UsageError("[--tensors] needs --out: name a folder for the files");
    s->request.to_input = s->to == "input";
    return run(*s);
  };
}

}  // namespace

extern const Command kTrace{
    "trace", "show every step of the gradient computation, and check each",
    "Walks from one number of a detection back through the network, step by step, as a gradient does. Each row is one "
    "recorded step: its op, the shape of what it gave, the size (L2 norm) of its value and of the gradient that came "
    "back to it, the share of zeros in that gradient, the share of elements at which the op lets less than a hundredth "
    "of it through, and what it cost. The check compares the step's own backward with central differences, in float64, "
    "on the values that were really recorded: passed when they agree to a millionth; elements where the function has "
    "no derivative are counted as kinks. A check of single steps cannot see a branch that was forgotten, so end to "
    "end the network is run again along random directions. trace.html is a page to walk through it, trace.json has all "
    "of it "
    "with the formulas, trace.dot the graph for Graphviz. Exit code 1 when a check fails.",
    "limpid trace dog.jpg --model yolo-fastest-1.1.cfg --class dog\n"
    "limpid trace dog.jpg --model yolo-fastest-1.1.cfg --of class_logit --to input --out steps/\n"
    "limpid trace dog.jpg --model yolo-fastest-1.1.cfg --element 119:7,6,3 --weight 119.conv2d:7,0,2,2\n"
    "dot -Tsvg steps/trace.dot > steps.svg",
    define};

}  // namespace limpid::tools
