// The same labelled boxes written in the three layouts, without limpid's own code.
#pragma once

#include <charconv>
#include <map>
#include <string>
#include <vector>

#include "detector/box.h"
#include "tests/support/temporary_folder.h"

namespace limpid::test {

struct WrittenObject {
  int label_class = 0;  // line of the class list
  Box box;              // pixels
};

struct WrittenPicture {
  std::string stem, extension;  // "street", ".jpg"
  int width = 0, height = 0;
  std::vector<WrittenObject> objects;
};

// With so many digits after the point; all that are needed when negative.
inline std::string digits(double value, int places) {
  char text[64];
  const auto end = places < 0 ? std::to_chars(text, text + 64, value).ptr
                              : std::to_chars(text, text + 64, value, std::chars_format::fixed, places).ptr;
  return {text, end};
}

inline std::string yolo_text(const WrittenPicture& picture, int places) {
  std::string text;
  for (const auto& [label_class, b] : picture.objects) {
    text += std::to_string(label_class);
    for (const double v : {(b.x0 + b.x1) / 2 / picture.width, (b.y0 + b.y1) / 2 / picture.height,
                           (b.x1 - b.x0) / picture.width, (b.y1 - b.y0) / picture.height})
      text += " " + digits(v, places);
    text += "\n";
  }
  return text;
}

inline std::string voc_text(const WrittenPicture& picture, const std::vector<std::string>& classes, int places) {
  std::string text = "<annotation>\n\t<folder>somewhere</folder>\n\t<filename>" + picture.stem + picture.extension +
                     "</filename>\n\t<size><width>" + std::to_string(picture.width) + "</width><height>" +
                     std::to_string(picture.height) + "</height><depth>3</depth></size>\n";
  for (const auto& [label_class, b] : picture.objects) {
    text += "\t<object>\n\t\t<name>" + classes[static_cast<std::size_t>(label_class)] +
            "</name>\n\t\t<pose>Unspecified</pose>\n\t\t<difficult>0</difficult>\n\t\t<bndbox>";
    const std::pair<const char*, double> sides[] = {
        {"xmin", b.x0 + 1}, {"ymin", b.y0 + 1}, {"xmax", b.x1}, {"ymax", b.y1}};
    for (const auto& [name, value] : sides)
      text += "<" + std::string(name) + ">" + digits(value, places) + "</" + name + ">";
    text += "</bndbox>\n\t</object>\n";
  }
  return text + "</annotation>\n";
}

// Category ids have gaps and run backwards: 1000, 997, ...
inline std::string coco_text(const std::vector<WrittenPicture>& pictures, const std::vector<std::string>& classes,
                             int places) {
  std::string images, annotations, categories;
  for (std::size_t i = 0; i < classes.size(); ++i)
    categories += (i > 0 ? "," : "") + ("{\"supercategory\":\"thing\",\"id\":" + std::to_string(1000 - 3 * i)) +
                  ",\"name\":\"" + classes[i] + "\"}";
  for (std::size_t p = 0; p < pictures.size(); ++p) {
    const WrittenPicture& picture = pictures[p];
    images += (p > 0 ? ",\n" : "") + ("{\"license\":3,\"file_name\":\"" + picture.stem) + picture.extension +
              "\",\"height\":" + std::to_string(picture.height) + ",\"width\":" + std::to_string(picture.width) +
              ",\"id\":" + std::to_string(100 + p) + "}";
    for (const auto& [label_class, b] : picture.objects)
      annotations += (annotations.empty() ? "" : ",\n") +
                     ("{\"area\":1.5,\"iscrowd\":0,\"image_id\":" + std::to_string(100 + p)) + ",\"bbox\":[" +
                     digits(b.x0, places) + "," + digits(b.y0, places) + "," + digits(b.x1 - b.x0, places) + "," +
                     digits(b.y1 - b.y0, places) + "],\"category_id\":" + std::to_string(1000 - 3 * label_class) + "}";
  }
  return "{\"info\":{\"year\":2017},\"images\":[" + images + "],\n\"annotations\":[" + annotations +
         "],\n\"categories\":[" + categories + "]}\n";
}

struct Digits {
  int yolo = 6, coco = 2, voc = 2;
};

// yolo/ (with classes.txt), voc/ and coco.json in a folder.
inline void write_layouts(const TemporaryFolder& folder, const std::vector<WrittenPicture>& pictures,
                          const std::vector<std::string>& classes, const Digits& places = {}) {
  for (const char* sub : {"yolo", "voc"}) std::filesystem::create_directory(folder / sub);
  std::string names;
  for (const std::string& name : classes) names += name + "\n";
  folder.put("yolo/classes.txt", names);
  for (const WrittenPicture& picture : pictures) {
    folder.put("yolo/" + picture.stem + ".txt", yolo_text(picture, places.yolo));
    folder.put("voc/" + picture.stem + ".xml", voc_text(picture, classes, places.voc));
  }
  folder.put("coco.json", coco_text(pictures, classes, places.coco));
}

}  // namespace limpid::test
