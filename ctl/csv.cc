#include "ctl/csv.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "ctl/output.h"

namespace directory_sync::ctl {
namespace {

constexpr absl::string_view kFormulaStarts = "=+-@\t\r";

std::string Quoted(const std::string& cell) {
  std::string text = Printable(cell);
  if (!cell.empty() && absl::StrContains(kFormulaStarts, cell.substr(0, 1))) {
    text.insert(0, "'");
  }
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

}  // namespace

void PrintCsvLine(const std::vector<std::string>& cells, std::ostream& out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    out << (i == 0 ? "" : ",") << Quoted(cells[i]);
  }
  out << "\r\n";
}

}  // namespace directory_sync::ctl
