#include "uploader/admin/settings_change.h"

#include "google/protobuf/util/message_differencer.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::Settings;

std::string DescribeChange(const Settings& before, const Settings& after) {
  Settings unversioned = after;
  unversioned.set_version(before.version());
  google::protobuf::util::MessageDifferencer differencer;
  std::string text;
  differencer.ReportDifferencesToString(&text);
  differencer.Compare(before, unversioned);
  return text;
}

}  // namespace directory_sync::uploader
