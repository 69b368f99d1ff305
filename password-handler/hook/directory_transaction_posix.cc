#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/directory_transaction.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::string_view kTransactionLock = "8";
// Of processes between Samba and this one; there are three.
constexpr int kMaxAncestors = 32;

// The fourth field of /proc/PID/stat; the second, in brackets, may hold
// anything.
absl::StatusOr<int> ParentOf(const std::string& proc, const std::string& pid) {
  const std::string path = absl::StrCat(proc, "/", pid, "/stat");
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  const size_t end_of_name = text.rfind(") ");
  int parent = 0;
  if (end_of_name != std::string::npos) {
    const std::vector<std::string> fields =
        absl::StrSplit(text.substr(end_of_name + 2), ' ');
    if (fields.size() > 1 && absl::SimpleAtoi(fields[1], &parent)) {
      return parent;
    }
  }
  return absl::DataLossError(absl::StrCat(path, " isn't understood"));
}

absl::StatusOr<std::set<int>> Ancestors(const std::string& proc) {
  std::set<int> ancestors;
  ASSIGN_OR_RETURN(int next, ParentOf(proc, "self"));
  // Process 0 is outside of this process-id namespace.
  for (int i = 0; next > 0 && i < kMaxAncestors; ++i) {
    ancestors.insert(next);
    ASSIGN_OR_RETURN(next, ParentOf(proc, absl::StrCat(next)));
  }
  return ancestors;
}

// "6: POSIX  ADVISORY  WRITE 4 fe:00:10986681 8 8"; one that waits for a lock
// has "->" after the number.
bool IsTransactionOf(const std::set<int>& ancestors, absl::string_view line) {
  const std::vector<absl::string_view> fields =
      absl::StrSplit(line, ' ', absl::SkipEmpty());
  int holder = 0;
  return fields.size() == 8 && fields[1] == "POSIX" && fields[3] == "WRITE" &&
         absl::SimpleAtoi(fields[4], &holder) && ancestors.count(holder) != 0 &&
         fields[6] == kTransactionLock && fields[7] == kTransactionLock;
}

}  // namespace

absl::StatusOr<bool> IsInDirectoryTransaction(const std::string& proc) {
  ASSIGN_OR_RETURN(const std::set<int> ancestors, Ancestors(proc));
  ASSIGN_OR_RETURN(const std::string locks, ReadFile(proc + "/locks"));
  for (const absl::string_view line : absl::StrSplit(locks, '\n')) {
    if (IsTransactionOf(ancestors, line)) return true;
  }
  return false;
}

}  // namespace directory_sync::password_handler
