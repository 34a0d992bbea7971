#include "tools/report_page.h"

#include "tools/page.h"

namespace limpid::tools {

std::string report_page(const Json& report, const Json& assets) {
  return page(ui_files(), {{"report", report}, {"assets", assets}});
}

}  // namespace limpid::tools
