#include "detector/training/data.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "detector/datasets/layouts.h"
#include "detector/image_io.h"
#include "tensor/error.h"
#include "tensor/parallel.h"
#include "weights/sha256.h"

namespace limpid {
namespace {

void hash_text(weights::Sha256& hash, const std::string& text) {
  hash.update(std::as_bytes(std::span(text)));
  hash.update(std::as_bytes(std::span("\n", 1)));
}

void hash_picture(weights::Sha256& hash, const LoadedImage& loaded, const std::vector<LabelledObject>& objects) {
  hash_text(hash, loaded.source.name + " " + loaded.source.sha256);
  for (const LabelledObject& o : objects) {
    std::string text = std::to_string(o.class_id) + " " + std::to_string(static_cast<int>(o.duty));
    for (const double side : {o.box.x0, o.box.y0, o.box.x1, o.box.y1})
      text += " " + std::to_string(std::bit_cast<std::uint64_t>(side));
    hash_text(hash, text);
  }
}

}  // namespace

TrainingData read_training_data(const std::filesystem::path& images, const std::filesystem::path& labels,
                                const DatasetOptions& options, std::uint64_t image_bytes) {
  Dataset dataset = read_dataset(images, labels, options);
  TrainingData data;
  data.layout = dataset.layout;
  data.unknown = std::move(dataset.unknown);
  data.notes = std::move(dataset.notes);
  weights::Sha256 hash;
  for (const LabelledPicture& labelled : dataset.pictures) {
    try {
      LoadedImage loaded = load_image(labelled.image);
      const Extent size{loaded.image.width(), loaded.image.height()};
      TrainingPicture picture{labelled.image, {}, size, objects_in(labelled, size, data.notes)};
      hash_picture(hash, loaded, picture.objects);
      if (!labelled.has_labels) data.unlabelled.push_back(datasets::shown(labelled.image));
      const std::uint64_t bytes = loaded.image.rgb().size();
      if (bytes <= image_bytes) {
        image_bytes -= bytes;
        picture.image = std::move(loaded.image);
      }
      for (const LabelledObject& o : picture.objects) data.objects += o.duty == Duty::find ? 1 : 0;
      data.pictures.push_back(std::move(picture));
    } catch (const FormatError& error) {
      data.skipped.push_back({datasets::shown(labelled.image), error.what()});
    }
  }
  if (data.pictures.empty())
    throw FormatError("[" + datasets::shown(images) + "] none of the " + std::to_string(data.skipped.size()) +
                      " pictures could be read; the first: " + data.skipped.front().reason);
  if (data.objects == 0)
    throw FormatError("[" + datasets::shown(labels) + "] no object of the model's classes in any of the " +
                      std::to_string(data.pictures.size()) + " pictures, expected some to learn from");
  data.sha256 = std::move(hash).digest();
  return data;
}

Image image_of(const TrainingPicture& picture) {
  if (picture.image.width() > 0) return picture.image;
  Image image = load_image(picture.path).image;
  if (Extent{image.width(), image.height()} != picture.size)
    throw FormatError("[" + datasets::shown(picture.path) + "] has another size than when the training began");
  return image;
}

std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t run) {
  // Samples have the streams from 0 on, orders those from 2^63 on.
  Random random(seed, (std::uint64_t{1} << 63) + static_cast<std::uint64_t>(run));
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (std::int64_t i = count - 1; i > 0; --i)  // Fisher and Yates
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(random.below(i + 1))]);
  return order;
}

Batch make_batch(const TrainingData& data, std::int64_t first, std::int64_t count, std::uint64_t seed, Extent network,
                 const weights::Preprocessing& how, const AugmentOptions& augment) {
  const auto pictures = static_cast<std::int64_t>(data.pictures.size());
  std::vector<std::size_t> chosen;
  std::vector<std::int64_t> order;
  for (std::int64_t s = first; s < first + count; ++s) {
    if (order.empty() || s % pictures == 0) order = shuffled(pictures, seed, s / pictures);
    chosen.push_back(static_cast<std::size_t>(order[static_cast<std::size_t>(s % pictures)]));
  }
  Batch batch;
  batch.objects.resize(chosen.size());
  Draft<float> images({count, 3, network.height, network.width});
  parallel_for(count, [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    const TrainingPicture& picture = data.pictures[chosen[at]];
    const Image loaded = picture.image.width() > 0 ? Image() : image_of(picture);
    const Image& image = picture.image.width() > 0 ? picture.image : loaded;
    Sample sample = make_sample(image, picture.objects, Letterbox(how, picture.size, network), how.pad_value, augment,
                                Random(seed, static_cast<std::uint64_t>(first + i)));
    std::copy_n(sample.image.values<float>().data(), sample.image.elements(),
                images.data() + i * sample.image.elements());
    batch.objects[at] = std::move(sample.objects);
  });
  batch.images = std::move(images).freeze();
  return batch;
}

}  // namespace limpid
