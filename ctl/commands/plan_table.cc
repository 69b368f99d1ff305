#include "ctl/commands/plan_table.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/user_name.h"
#include "ctl/output.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"

namespace directory_sync::ctl {

namespace upload = directorysync::upload::v1;

namespace {

// Planning 100,000 objects takes its time.
constexpr absl::Duration kPreviewTimeout = absl::Minutes(5);

std::string ServiceText(upload::MailService service) {
  return EnumText(upload::MailService_Name(service), "MAIL_SERVICE_");
}

std::string KindText(upload::RemovalKind kind) {
  return EnumText(upload::RemovalKind_Name(kind), "REMOVAL_KIND_");
}

}  // namespace

void PrintRemovals(
    const google::protobuf::RepeatedPtrField<upload::Removal>& removals,
    std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::Removal& removal : removals) {
    rows.push_back(
        {absl::StrCat(removal.removal_id()), KindText(removal.kind()),
         removal.address(), removal.member(), ServiceText(removal.service()),
         EnumText(upload::RemovalState_Name(removal.state()), "REMOVAL_STATE_"),
         ToText(removal.wanted_since()), removal.why()});
  }
  PrintTable({"REMOVAL", "WHAT", "ADDRESS", "MEMBER", "SERVICE", "STATE",
              "SINCE", "WHY"},
             rows, out);
}

void PrintRemovalCounts(
    const google::protobuf::RepeatedPtrField<upload::RemovalCount>& counts,
    std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::RemovalCount& count : counts) {
    if (count.waiting() + count.withheld() + count.recent() == 0) continue;
    rows.push_back({ServiceText(count.service()), KindText(count.kind()),
                    absl::StrCat(count.waiting()),
                    absl::StrCat(count.withheld()),
                    absl::StrCat(count.recent()), absl::StrCat(count.limit())});
  }
  if (rows.empty()) return;
  PrintTable(
      {"SERVICE", "REMOVALS", "WAITING", "WITHHELD", "IN 24 HOURS", "LIMIT"},
      rows, out);
}

absl::StatusOr<upload::PreviewResponse> PreviewOf(
    Session& session, const upload::Settings& settings) {
  upload::PreviewRequest request;
  *request.mutable_settings() = settings;
  request.set_os_user(OsUserName());
  return Call<upload::PlanReview>(session, Target::kUploader,
                                  &upload::PlanReview::Stub::Preview, request,
                                  kPreviewTimeout);
}

void PrintPreview(const upload::PreviewResponse& preview, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::PreviewCount& count : preview.counts()) {
    rows.push_back(
        {ServiceText(count.service()),
         EnumText(upload::OperationKind_Name(count.kind()), "OPERATION_KIND_"),
         absl::StrCat(count.operations())});
  }
  if (rows.empty()) {
    out << "Nothing would be done at the provider.\n";
  } else {
    PrintTable({"SERVICE", "WHAT", "OPERATIONS"}, rows, out);
    out << "It takes about "
        << absl::FormatDuration(absl::Seconds(preview.duration().seconds()))
        << ".\n";
  }
  PrintRemovalCounts(preview.removals(), out);
  if (preview.rejected() > 0) {
    out << preview.rejected()
        << " accounts can't be synchronized as they are.\n";
  }
  if (preview.left_alone() > 0) {
    out << preview.left_alone()
        << " mailboxes would be left as they are, and not kept in step.\n";
  }
}

}  // namespace directory_sync::ctl
