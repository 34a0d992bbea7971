// page_of REPORT.json ASSETS.json OUT.html: the page of a report that was made elsewhere, for the tests in the browser.
#include <fstream>
#include <iostream>
#include <sstream>

#include "tools/report_page.h"

namespace {

limpid::tools::Json read(const char* file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return limpid::tools::Json::parse(text.str(), file);
}

}  // namespace

int main(int count, char** names) {
  if (count != 4) {
    std::cerr << "usage: page_of REPORT.json ASSETS.json OUT.html\n";
    return 2;
  }
  std::ofstream(names[3], std::ios::binary) << limpid::tools::report_page(read(names[1]), read(names[2]));
}
