#ifndef CTL_CSV_H_
#define CTL_CSV_H_

#include <ostream>
#include <string>
#include <vector>

namespace directory_sync::ctl {

// One line of comma-separated values (RFC 4180). Text that a spreadsheet would
// take for a formula (names come from the directory) gets an apostrophe before
// it; control characters are shown as '?'.
void PrintCsvLine(const std::vector<std::string>& cells, std::ostream& out);

}  // namespace directory_sync::ctl

#endif  // CTL_CSV_H_
