#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ctl/commands/commands.h"
#include "ctl/csv.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/upload/v1/passwords.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace upload = directorysync::upload::v1;

constexpr int kCsvPage = 1000;

std::string StateText(upload::PasswordState state) {
  return EnumText(upload::PasswordState_Name(state), "PASSWORD_STATE_");
}

std::string StampText(const directorysync::password::v1::PasswordStamp& stamp) {
  return stamp.version() == 0 ? "-" : absl::StrCat("v", stamp.version());
}

std::string WhyText(const upload::AccountProof& proof) {
  return absl::StrCat(proof.reason(), proof.cure().empty() ? "" : " ",
                      proof.cure());
}

absl::Status PrintTotals(Session& session, std::ostream& out) {
  ASSIGN_OR_RETURN(const upload::GetPasswordTotalsResponse totals,
                   Call<upload::PasswordProof>(
                       session, Target::kUploader,
                       &upload::PasswordProof::Stub::GetPasswordTotals,
                       upload::GetPasswordTotalsRequest()));
  out << totals.delivered() << " of " << totals.accounts()
      << " accounts have the directory's current password at the provider.\n";
  for (const upload::PasswordStateCount& count : totals.counts()) {
    out << "  " << StateText(count.state()) << ": " << count.accounts() << "\n";
  }
  return absl::OkStatus();
}

void PrintProofs(const upload::ListAccountProofsResponse& page,
                 std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const upload::AccountProof& proof : page.proofs()) {
    rows.push_back({proof.address(), StateText(proof.state()),
                    StampText(proof.last_change().stamp()),
                    ToText(proof.last_change().changed()),
                    proof.last_change().changed_on(), ToText(proof.delivered()),
                    WhyText(proof)});
  }
  PrintTable({"ADDRESS", "PASSWORD", "STAMP", "CHANGED", "ON", "DELIVERED",
              "WHY, AND WHAT TO DO"},
             rows, out);
}

absl::StatusOr<upload::ListAccountProofsResponse> ListPage(
    Session& session, const upload::ListAccountProofsRequest& request) {
  return Call<upload::PasswordProof>(
      session, Target::kUploader,
      &upload::PasswordProof::Stub::ListAccountProofs, request);
}

// All pages, for a campaign.
absl::Status PrintCsv(Session& session,
                      upload::ListAccountProofsRequest request,
                      std::ostream& out) {
  if (request.page_size() == 0) request.set_page_size(kCsvPage);
  PrintCsvLine({"address", "display_name", "sam_account_name", "state",
                "changed", "changed_on", "reason", "cure"},
               out);
  do {
    ASSIGN_OR_RETURN(const auto page, ListPage(session, request));
    for (const upload::AccountProof& proof : page.proofs()) {
      PrintCsvLine(
          {proof.address(), proof.display_name(), proof.sam_account_name(),
           StateText(proof.state()), ToText(proof.last_change().changed()),
           proof.last_change().changed_on(), proof.reason(), proof.cure()},
          out);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status PrintTimeline(const Invocation& invocation, Session& session,
                           std::ostream& out) {
  upload::GetPasswordTimelineRequest request;
  request.set_account(invocation.arguments[0]);
  RETURN_IF_ERROR(TakePaging(invocation, request));
  ASSIGN_OR_RETURN(
      const upload::GetPasswordTimelineResponse timeline,
      Call<upload::PasswordProof>(
          session, Target::kUploader,
          &upload::PasswordProof::Stub::GetPasswordTimeline, request));
  if (invocation.json) {
    out << ToJson(timeline) << "\n";
    return absl::OkStatus();
  }
  upload::ListAccountProofsResponse head;
  *head.add_proofs() = timeline.proof();
  PrintProofs(head, out);
  out << "\n";
  std::vector<std::vector<std::string>> rows;
  for (const upload::PasswordEvent& event : timeline.events()) {
    rows.push_back({ToText(event.time()),
                    EnumText(upload::PasswordEventKind_Name(event.kind()),
                             "PASSWORD_EVENT_KIND_"),
                    StampText(event.stamp()), event.domain_controller(),
                    event.text()});
  }
  PrintTable({"TIME", "EVENT", "STAMP", "ON", "DETAILS"}, rows, out);
  PrintNextPage(timeline.next_page_token(), out);
  return absl::OkStatus();
}

absl::Status PrintCoverage(const Invocation& invocation, Session& session,
                           std::ostream& out) {
  ASSIGN_OR_RETURN(const upload::GetPasswordCoverageResponse coverage,
                   Call<upload::PasswordProof>(
                       session, Target::kUploader,
                       &upload::PasswordProof::Stub::GetPasswordCoverage,
                       upload::GetPasswordCoverageRequest()));
  if (invocation.json) {
    out << ToJson(coverage) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const upload::ControllerCoverage& one : coverage.controllers()) {
    rows.push_back(
        {one.dns_host_name(),
         EnumText(upload::CoverageState_Name(one.state()), "COVERAGE_STATE_"),
         ToText(one.last_capture()), ToText(one.last_seen()),
         one.has_queued() ? absl::StrCat(one.queued()) : "-",
         ToText(one.certificate_expires()), absl::StrCat(one.missed_accounts()),
         absl::StrCat(one.reason(), " ", one.cure())});
  }
  PrintTable({"DOMAIN CONTROLLER", "CAPTURE", "LAST CAPTURE", "LAST HEARD",
              "QUEUE", "CERTIFICATE", "MISSED", "WHY, AND WHAT TO DO"},
             rows, out);
  if (!coverage.directory_error().empty()) {
    out << "The directory could not be asked which domain controllers there "
           "are: "
        << Printable(coverage.directory_error()) << "\n";
  }
  return absl::OkStatus();
}

absl::StatusOr<upload::PasswordState> StateOf(const Invocation& invocation) {
  if (invocation.Has("never-captured")) {
    return upload::PASSWORD_STATE_NEVER_CAPTURED;
  }
  if (!invocation.Has("state")) return upload::PASSWORD_STATE_UNSPECIFIED;
  const std::string name = absl::StrCat(
      "PASSWORD_STATE_", absl::AsciiStrToUpper(invocation.Get("state")));
  upload::PasswordState state;
  if (upload::PasswordState_Parse(name, &state)) return state;
  return absl::InvalidArgumentError(
      "--state is one of delivered, waiting, refused, missed, undecidable, "
      "never_captured");
}

absl::Status RunPasswords(const Invocation& invocation, Session& session,
                          std::ostream& out) {
  if (invocation.Has("coverage")) {
    return PrintCoverage(invocation, session, out);
  }
  if (!invocation.arguments.empty()) {
    return PrintTimeline(invocation, session, out);
  }
  upload::ListAccountProofsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  ASSIGN_OR_RETURN(const upload::PasswordState state, StateOf(invocation));
  request.set_state(state);
  request.set_search(invocation.Get("search"));
  if (invocation.Has("csv")) return PrintCsv(session, request, out);
  ASSIGN_OR_RETURN(const auto page, ListPage(session, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(PrintTotals(session, out));
  out << "\n";
  PrintProofs(page, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

std::vector<Option> PasswordOptions() {
  std::vector<Option> options = {
      {"never-captured", "", "only accounts whose password was never captured"},
      {"state", "STATE", "only accounts whose password is in that state"},
      {"search", "TEXT", "only accounts whose address or name has it"},
      {"csv", "", "all of them as comma-separated values"},
      {"coverage", "", "how each domain controller is covered instead"}};
  const std::vector<Option> paging = PagingOptions();
  options.insert(options.end(), paging.begin(), paging.end());
  return options;
}

}  // namespace

std::vector<Command> PasswordCommands() {
  return {{"passwords", "[USER]", 1, 0,
           "whether each password arrived, or what happened to a user's",
           PasswordOptions(), RunPasswords}};
}

}  // namespace directory_sync::ctl
