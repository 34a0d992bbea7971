#include "weights/darknet_sections.h"

#include "tensor/error.h"
#include "weights/byte_reader.h"

namespace limpid::weights {

namespace {

constexpr SectionType kNet = {
    {"net", "network"},
    nullptr,
    "batch subdivisions width height channels letter_box",
    "inputs learning_rate learning_rate_min batches_per_cycle batches_cycle_mult momentum decay max_batches policy "
    "steps scales seq_scales step scale gamma power burn_in angle aspect saturation exposure hue max_crop min_crop "
    "crop center flip blur gaussian_noise mixup cutmix mosaic mosaic_bound label_smooth_eps adversarial_lr "
    "attention max_chart_loss contrastive contrastive_jit_flip contrastive_color unsupervised resize_step adam B1 "
    "B2 eps ema_alpha equidistant_point num_sigmas_reject_badlabels badlabels_rejection_percentage "
    "badlabels_reject_threshold weights_reject_freq loss_scale dynamic_minibatch optimized_memory "
    "workspace_size_limit_MB time_steps track augment_speed init_sequential_subdivisions sequential_subdivisions "
    "try_fix_nan use_cuda_graph show_receptive_field notruth random max",
    ""};

// Darknet takes these in every section.
constexpr std::string_view kTrainingEverywhere =
    "stopbackward onlyforward dont_update burnin_update train_only_bn learning_rate truth dontsave smooth";
constexpr std::string_view kOffEverywhere = "dontload dontloadscales numload";

// To read a new section: a row here and a function of the kind `Map read_NAME(const SectionReader&)`.
constexpr std::array kSections = {
    SectionType{{"convolutional", "conv"},
                read_convolutional,
                "filters size stride stride_x stride_y pad padding dilation groups batch_normalize cbn activation",
                "dot grad_centr assisted_excitation temperature angle",
                "binary xnor bin_output use_bin_output antialiasing flipped share_index deform sway rotate "
                "stretch stretch_sway reverse"},
    SectionType{{"maxpool", "max"},
                read_maxpool,
                "size stride stride_x stride_y padding",
                "out_channels",
                "maxpool_depth antialiasing"},
    SectionType{{"local_avgpool", "local_avg"},
                read_local_avgpool,
                "size stride stride_x stride_y padding",
                "out_channels",
                "maxpool_depth antialiasing"},
    SectionType{{"avgpool", "avg"}, read_avgpool, "", "", ""},
    SectionType{{"upsample", ""}, read_upsample, "stride scale", "", "reverse"},
    SectionType{{"reorg", ""}, read_reorg, "stride", "", "reverse flatten extra"},
    SectionType{{"route", ""}, read_route, "layers groups group_id", "stream wait_stream", ""},
    SectionType{
        {"shortcut", ""}, read_shortcut, "from activation weights_type alpha beta", "weights_normalization", ""},
    SectionType{{"scale_channels", ""}, read_scale_channels, "from scale_wh activation", "", ""},
    SectionType{{"sam", ""}, read_sam, "from activation", "", ""},
    SectionType{
        {"dropout", ""}, read_identity, "", "probability dropblock dropblock_size_rel dropblock_size_abs noadjust", ""},
    SectionType{{"cost", ""}, read_identity, "", "type scale ratio noobj noobject_scale thresh", ""},
    SectionType{{"softmax", "soft"}, read_softmax, "groups temperature", "noloss", "tree spatial"},
    SectionType{
        {"yolo", ""},
        read_yolo,
        "mask anchors classes num scale_x_y new_coords",
        "max map jitter resize random ignore_thresh truth_thresh iou_thresh iou_normalizer obj_normalizer "
        "cls_normalizer delta_normalizer iou_loss iou_thresh_kind nms_kind beta_nms yolo_point max_delta focal_loss "
        "label_smooth_eps objectness_smooth counters_per_class classes_multipliers show_details track_history_size "
        "sim_thresh dets_for_track dets_for_show track_ciou_norm embedding_layer thresh",
        ""},
    SectionType{
        {"region", ""},
        read_region,
        "anchors classes num coords softmax",
        "max map jitter resize random rescore classfix absolute coord_scale object_scale noobject_scale mask_scale "
        "class_scale bias_match thresh focal_loss log sqrt",
        "tree background mask"},
};

// Is `word` one of the words of `list`, which are separated by spaces?
bool lists(std::string_view list, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

const SectionType* find_section_type(std::string_view name) {
  if (name.empty()) return nullptr;
  for (const SectionType& type : kSections) {
    if (name == type.names[0] || name == type.names[1]) return &type;
  }
  return nullptr;
}

const SectionType& net_section_type() { return kNet; }

void check_keys(const CfgSection& cfg, const SectionType& type, const DarknetOptions& options,
                std::vector<std::string>& warnings) {
  for (const CfgEntry& entry : cfg.entries) {
    if (lists(type.keys, entry.key) || lists(type.training, entry.key) || lists(kTrainingEverywhere, entry.key))
      continue;
    if (lists(type.off, entry.key) || lists(kOffEverywhere, entry.key)) {
      if (cfg.real(entry.key, -1e9, 1e9, 0) != 0) cfg.fail(entry.key, "is not supported, expected 0");
      continue;
    }
    const std::string note = "[" + printable(cfg.file, 4096) + ":" + std::to_string(entry.line) + "] unknown key '" +
                             printable(entry.key, 60) + "' in [" + printable(cfg.type, 60) + "]";
    if (options.strict) throw FormatError(note);
    warnings.push_back(note + ", ignored");
  }
}

std::optional<std::int64_t> product_within(std::initializer_list<std::int64_t> factors, std::int64_t limit) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor < 0 || __builtin_mul_overflow(product, factor, &product) || product > limit) return std::nullopt;
  }
  return product;
}

const Map& SectionReader::input() const {
  if (previous.head) {
    cfg.fail("[" + cfg.type +
             "] follows a detection head and reads its output, expected a [route] to an earlier section");
  }
  return previous;
}

const Map& SectionReader::earlier(std::int64_t index, std::string_view key) const {
  const auto count = static_cast<std::int64_t>(maps.size());
  const std::int64_t target = index < 0 ? (index < -count ? -1 : count + index) : index;
  if (target < 0 || target >= count) {
    cfg.fail(key, "asks for section " + std::to_string(index) + " while reading section " + std::to_string(count) +
                      ", expected an earlier one (" +
                      (count > 0 ? "0 to " + std::to_string(count - 1) : "there is none") + ")");
  }
  const Map& map = maps[static_cast<std::size_t>(target)];
  if (map.head) cfg.fail(key, "reads section " + std::to_string(target) + ", a detection head");
  return map;
}

std::vector<std::string> SectionReader::append(std::vector<Stage> stages) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    Stage& stage = stages[i];
    std::string name = std::to_string(number);
    if (i + 1 < stages.size()) name += "." + (stage.name.empty() ? stage.type : stage.name);
    if (stage.inputs.empty()) stage.inputs = {i == 0 ? input().layer : names.back()};
    result.blueprint.layers.push_back(
        {std::move(stage.type), name, std::move(stage.inputs), std::move(stage.attributes)});
    names.push_back(std::move(name));
  }
  return names;
}

Map SectionReader::finish(std::vector<Stage> stages, std::int64_t channels, std::int64_t height,
                          std::int64_t width) const {
  Map map{append(std::move(stages)).back(), channels, height, width};
  return map;
}

}  // namespace limpid::weights
