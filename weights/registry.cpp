// The tables of known models and files. In order to add a model: a row in kModels, and in kFiles one for every file, in
// a folder at a fixed commit or at the author's own site, with the hash from `sha256sum FILE` of a copy that was seen
// to work (empty where nobody has one). A model that is offered as a checkpoint alone is a row with its address.
#include "weights/registry.h"

#include "nn/suggest.h"
#include "tensor/error.h"
#include "weights/byte_reader.h"

#define GITHUB "https://raw.githubusercontent.com/"
#define YOLO_FASTEST GITHUB "dog-qiuqiu/Yolo-Fastest/96a2900d163196c396e73f3fdab04ca4dd9a2f70/"
#define MOBILENET_YOLO GITHUB "dog-qiuqiu/MobileNet-Yolo/86c05bfc4e508d54a459a469faecc35a113454c1/"
#define DARKNET GITHUB "pjreddie/darknet/f6afaabcdf85f77e7aff2ec55c020c0e297c77f9/"
#define FASTEST_DET GITHUB "dog-qiuqiu/FastestDet/50473cd155cb088aa4a99e64ff6a4b3c24fa07e1/"
#define TORCHVISION "https://download.pytorch.org/models/"
#define YOLOV5 "https://github.com/ultralytics/yolov5/releases/download/v7.0/"

namespace limpid::weights {

namespace {

constexpr std::string_view kYoloFastest = YOLO_FASTEST "ModelZoo/yolo-fastest-1.1_coco/";
constexpr std::string_view kNanoCoco = MOBILENET_YOLO "MobileNetV2-YOLOv3-Nano/COCO/";
constexpr std::string_view kNanoVoc = MOBILENET_YOLO "MobileNetV2-YOLOv3-Nano/VOC/";
constexpr std::string_view kDarknetCfg = DARKNET "cfg/", kDarknetData = DARKNET "data/";
constexpr std::string_view kDarknetWeights = "https://pjreddie.com/media/files/";
constexpr std::string_view kYolov4Cfg = YOLO_FASTEST "cfg/";
constexpr std::string_view kYolov4Weights =
    "https://github.com/AlexeyAB/darknet/releases/download/darknet_yolo_v3_optimal/";
constexpr std::string_view kYolov4TinyWeights =
    "https://github.com/AlexeyAB/darknet/releases/download/darknet_yolo_v4_pre/";
constexpr std::string_view kFastestDet = FASTEST_DET "example/onnx-runtime/";
constexpr std::string_view kNowhere = "";

constexpr std::string_view kSeeYoloFastest = "see the Yolo-Fastest project";
constexpr std::string_view kSeeMobileNetYolo = "see the MobileNet-Yolo project";
constexpr std::string_view kPublicDomain = "public domain";

constexpr std::array kFiles = {
    KnownFile{"coco.names", kDarknetData, 625, "634a1132eb33f8091d60f2c346ababe8b905ae08387037aed883953b7329af84"},
    KnownFile{"voc.names", kDarknetData, 135, "f14861775969fd006b382e005f96dc811ef062ea4a37356efb70d7775e90f743"},
    KnownFile{"yolo-fastest-1.1.cfg", kYoloFastest, 9685,
              "f6df5775c1e862998cf69046eba9265be3ae84dfe8b2caab7529823f0795bf70"},
    KnownFile{"yolo-fastest-1.1.weights", kYoloFastest, 1384268,
              "1c445c42bbd6df63edea2cc69f99667b5650d663ca11e34b116240740cd42890"},
    KnownFile{"yolo-fastest-1.1-xl.cfg", kYoloFastest, 9696,
              "c458427acc4fbeabceff4528ef7b65b066c0308ce599460f8ba299eba63abad3"},
    KnownFile{"yolo-fastest-1.1-xl.weights", kYoloFastest, 3693964,
              "fac5fb41786c1f38f04972a658443b189f48720d7d117f9a044100e98a35b0c5"},
    KnownFile{"MobileNetV2-YOLOv3-Nano-coco.cfg", kNanoCoco, 7000,
              "f9c93b9167275c94975984c8b1d8adbff990f2e3a983adc79d02e748d6ed763b"},
    KnownFile{"MobileNetV2-YOLOv3-Nano-coco.weights", kNanoCoco, 3564300,
              "60a6c2a86735fd39ff54d61f9a16f3ac3fe24a8b2e0d7740585bf2b54a5db81a"},
    KnownFile{"MobileNetV2-YOLOv3-Nano-voc.cfg", kNanoVoc, 7009,
              "671b726a719f21cb72d80326195be8ab6862361479ee5d1d4528ed68ae9d6a6b"},
    KnownFile{"MobileNetV2-YOLOv3-Nano-voc.weights", kNanoVoc, 3079020,
              "3dc752a0dee830fb974bfd518d88df924d1eef03868e551786d606cd0f81c210"},
    KnownFile{"yolov2-tiny-voc.cfg", kDarknetCfg, 1456,
              "1e012b455b845579096378b0ab4a82f1d9cb53b3b1282724a6de5d45537cb7e6"},
    KnownFile{"yolov2-tiny-voc.weights", kDarknetWeights, 63471556, ""},
    KnownFile{"yolov3-tiny.cfg", kDarknetCfg, 1915, "84eb7a675ef87c906019ff5a6e0effe275d175adb75100dcb47f0727917dc2c7"},
    KnownFile{"yolov3-tiny.weights", kDarknetWeights, 35434956, ""},
    KnownFile{"yolov3.cfg", kDarknetCfg, 8342, "22489ea38575dfa36c67a90048e8759576416a79d32dc11e15d2217777b9a953"},
    KnownFile{"yolov3.weights", kDarknetWeights, 248007048, ""},
    KnownFile{"yolov3-spp.cfg", kDarknetCfg, 8606, "7a4ec2d7427340fb12059f2b0ef76d6fcfcac132cc287cbbf0be5e3abaa856fd"},
    KnownFile{"yolov3-spp.weights", kDarknetWeights, 252209544, ""},
    KnownFile{"yolov4-tiny.cfg", kYolov4Cfg, 3231, "f858e3724962eedf3ac44e3b6cb3f0c3d9ed067c306bb831f539c578b924c90e"},
    KnownFile{"yolov4-tiny.weights", kYolov4TinyWeights, 24251276, ""},
    KnownFile{"yolov4.cfg", kYolov4Cfg, 12231, "a6d0f8e5c62cc8378384f75a8159b95fa2964d4162e33351b00ac82e0fc46a34"},
    KnownFile{"yolov4.weights", kYolov4Weights, 257717640, ""},
    KnownFile{"FastestDet.onnx", kFastestDet, 998169,
              "31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880"},
    KnownFile{"yolov5n.safetensors", kNowhere, 3792362,
              "dc6a39bf2757236f9c8bcf7d1b806bfbffebf564f08ba739eb9f307238bb6c55"},
    KnownFile{"yolov5n.onnx", kNowhere, 7521410, "1f7691521288600e2978f23ab26ee67bb21669c149ab0827241547a566e025b5"},
    KnownFile{"yolo-fastest-1.1.onnx", kNowhere, 1332344,
              "654a8851cdb3381bc2f0441ae6b2bbfbdc32d5a6e35a540499dd73d30a64b9bf"},
    KnownFile{"MobileNetV2-YOLOv3-Nano-coco.onnx", kNowhere, 3475189,
              "6ccd67309f75a5a5d9b4d5ae6ac7e2a17d1cc023afdd7d59f59a6cb648a978d3"},
};

constexpr KnownModel torchvision(std::string_view name, std::string_view input, std::string_view address) {
  return {.name = name,
          .format = "checkpoint",
          .input = input,
          .classes = "COCO 90",
          .licence = "BSD-3-Clause",
          .files = {},
          .checkpoint = address};
}

constexpr KnownModel checkpoint(std::string_view name, std::string_view address) {
  return {.name = name,
          .format = "checkpoint",
          .input = "640x640",
          .classes = "COCO 80",
          .licence = "AGPL-3.0",
          .files = {},
          .checkpoint = address};
}

constexpr std::array kModels = {
    KnownModel{"yolo-fastest-1.1",
               "darknet",
               "320x320",
               "COCO 80",
               kSeeYoloFastest,
               {"yolo-fastest-1.1.cfg", "yolo-fastest-1.1.weights", "coco.names"}},
    KnownModel{"yolo-fastest-1.1-xl",
               "darknet",
               "320x320",
               "COCO 80",
               kSeeYoloFastest,
               {"yolo-fastest-1.1-xl.cfg", "yolo-fastest-1.1-xl.weights", "coco.names"}},
    KnownModel{"MobileNetV2-YOLOv3-Nano-coco",
               "darknet",
               "320x320",
               "COCO 80",
               kSeeMobileNetYolo,
               {"MobileNetV2-YOLOv3-Nano-coco.cfg", "MobileNetV2-YOLOv3-Nano-coco.weights", "coco.names"}},
    KnownModel{"MobileNetV2-YOLOv3-Nano-voc",
               "darknet",
               "320x320",
               "VOC 20",
               kSeeMobileNetYolo,
               {"MobileNetV2-YOLOv3-Nano-voc.cfg", "MobileNetV2-YOLOv3-Nano-voc.weights", "voc.names"}},
    KnownModel{"yolov2-tiny-voc",
               "darknet",
               "416x416",
               "VOC 20",
               kPublicDomain,
               {"yolov2-tiny-voc.cfg", "yolov2-tiny-voc.weights", "voc.names"}},
    KnownModel{"yolov3-tiny",
               "darknet",
               "416x416",
               "COCO 80",
               kPublicDomain,
               {"yolov3-tiny.cfg", "yolov3-tiny.weights", "coco.names"}},
    KnownModel{
        "yolov3", "darknet", "608x608", "COCO 80", kPublicDomain, {"yolov3.cfg", "yolov3.weights", "coco.names"}},
    KnownModel{"yolov3-spp",
               "darknet",
               "608x608",
               "COCO 80",
               kPublicDomain,
               {"yolov3-spp.cfg", "yolov3-spp.weights", "coco.names"}},
    KnownModel{"yolov4-tiny",
               "darknet",
               "416x416",
               "COCO 80",
               kPublicDomain,
               {"yolov4-tiny.cfg", "yolov4-tiny.weights", "coco.names"}},
    KnownModel{
        "yolov4", "darknet", "608x608", "COCO 80", kPublicDomain, {"yolov4.cfg", "yolov4.weights", "coco.names"}},
    KnownModel{"FastestDet", "onnx", "352x352", "COCO 80", "see the FastestDet project", {"FastestDet.onnx"}},
    KnownModel{"yolov5n.safetensors", "safetensors", "640x640", "COCO 80", "AGPL-3.0", {"yolov5n.safetensors"}},
    checkpoint("yolov5n", YOLOV5 "yolov5n.pt"),
    checkpoint("yolov5s", YOLOV5 "yolov5s.pt"),
    checkpoint("yolov5m", YOLOV5 "yolov5m.pt"),
    checkpoint("yolov5l", YOLOV5 "yolov5l.pt"),
    checkpoint("yolov5x", YOLOV5 "yolov5x.pt"),
    torchvision("fasterrcnn_resnet50_fpn", "side 800", TORCHVISION "fasterrcnn_resnet50_fpn_coco-258fb6c6.pth"),
    torchvision("fasterrcnn_mobilenet_v3_large_fpn", "side 800",
                TORCHVISION "fasterrcnn_mobilenet_v3_large_fpn-fb6a3cc7.pth"),
    torchvision("fasterrcnn_mobilenet_v3_large_320_fpn", "side 320",
                TORCHVISION "fasterrcnn_mobilenet_v3_large_320_fpn-907ea3f9.pth"),
    KnownModel{"yolov5n.onnx", "onnx", "640x640", "COCO 80", "AGPL-3.0", {"yolov5n.onnx"}},
    KnownModel{"yolo-fastest-1.1.onnx", "onnx", "320x320", "COCO 80", kSeeYoloFastest, {"yolo-fastest-1.1.onnx"}},
    KnownModel{"MobileNetV2-YOLOv3-Nano-coco.onnx",
               "onnx",
               "320x320",
               "COCO 80",
               kSeeMobileNetYolo,
               {"MobileNetV2-YOLOv3-Nano-coco.onnx"}},
};

}  // namespace

std::string KnownFile::url() const { return folder.empty() ? "" : std::string(folder) + std::string(name); }

std::span<const KnownFile> known_files() { return kFiles; }
std::span<const KnownModel> known_models() { return kModels; }

std::vector<KnownFile> files_of(const KnownModel& model) {
  std::vector<KnownFile> files;
  for (const std::string_view name : model.files) {
    for (const KnownFile& file : kFiles) {
      if (file.name == name) files.push_back(file);
    }
  }
  return files;
}

const KnownModel& find_model(const std::string& name) {
  std::vector<std::string> names;
  for (const KnownModel& model : kModels) {
    if (model.name == name) return model;
    names.emplace_back(model.name);
  }
  throw UsageError("[models] no known model '" + printable(name) + "'" + did_you_mean(name, names));
}

}  // namespace limpid::weights
