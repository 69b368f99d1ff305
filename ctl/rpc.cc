#include "ctl/rpc.h"

namespace directory_sync::ctl {

std::string NameOf(Target target) {
  switch (target) {
    case Target::kSupervisor:
      return "supervisor";
    case Target::kDirectoryReader:
      return "directory-reader";
    case Target::kUploader:
      return "uploader";
    case Target::kRelay:
      return "relay";
    case Target::kWebui:
      return "webui";
  }
  return "";
}

}  // namespace directory_sync::ctl
