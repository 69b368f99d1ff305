#include "uploader/proof/proof_reports.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/admin/page_token.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/proof_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr char kProofs[] = "p";
constexpr char kEvents[] = "e";

// Looks each up once.
class NameCache {
 public:
  explicit NameCache(const ControllerNames& names) : names_(names) {}

  void NameIn(v1::AccountProof& proof) {
    if (!proof.last_change().has_stamp()) return;
    const std::string& dsa = proof.last_change().stamp().originating_dsa();
    const auto found = known_.find(dsa);
    proof.mutable_last_change()->set_changed_on(
        found != known_.end() ? found->second : (known_[dsa] = names_(dsa)));
  }

 private:
  const ControllerNames& names_;
  std::map<std::string, std::string> known_;
};

// Reads one item more than fits, to know whether there is a next page; returns
// whether there is and cuts it off.
template <typename Item>
bool CutToSize(std::vector<Item>& items, int size) {
  if (static_cast<int>(items.size()) <= size) return false;
  items.resize(static_cast<size_t>(size));
  return true;
}

absl::StatusOr<std::string> FindAccount(
    Database& database, const v1::GetPasswordTimelineRequest& request) {
  if (!request.object_guid().empty()) return request.object_guid();
  if (request.account().empty()) {
    return absl::InvalidArgumentError("no account is named");
  }
  ASSIGN_OR_RETURN(std::string guid,
                   ProofTable(database).GuidOf(request.account()));
  if (!guid.empty()) return guid;
  return absl::NotFoundError(absl::StrCat(
      "no account in scope has the address or sAMAccountName '",
      request.account(), "': \"directory-syncctl accounts\" lists them"));
}

}  // namespace

absl::StatusOr<v1::GetPasswordTotalsResponse> ReportTotals(
    StateDatabase& state) {
  std::map<ProofTable::State, int64_t> counts;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(counts, ProofTable(database).Count());
    return absl::OkStatus();
  }));
  v1::GetPasswordTotalsResponse response;
  for (const auto& [state_of, count] : counts) {
    auto* entry = response.add_counts();
    entry->set_state(state_of);
    entry->set_accounts(count);
    response.set_accounts(response.accounts() + count);
    if (state_of == v1::PASSWORD_STATE_DELIVERED) response.set_delivered(count);
  }
  return response;
}

absl::StatusOr<v1::ListAccountProofsResponse> ListProofs(
    StateDatabase& state, const ControllerNames& names,
    const v1::ListAccountProofsRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const std::vector<std::string> position,
                   ParsePageToken(kProofs, request.page_token(), 2));
  const ProofFilter filter{position[0], position[1], request.search(),
                           request.state()};
  std::vector<v1::AccountProof> proofs;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(proofs, ProofTable(database).List(filter, size + 1));
    return absl::OkStatus();
  }));
  v1::ListAccountProofsResponse response;
  if (CutToSize(proofs, size)) {
    response.set_next_page_token(MakePageToken(
        kProofs, {proofs.back().address(), proofs.back().object_guid()}));
  }
  NameCache cache(names);
  for (v1::AccountProof& proof : proofs) {
    cache.NameIn(proof);
    *response.add_proofs() = std::move(proof);
  }
  return response;
}

absl::StatusOr<v1::GetPasswordTimelineResponse> ReportTimeline(
    StateDatabase& state, const ControllerNames& names,
    const v1::GetPasswordTimelineRequest& request) {
  const int size = PageSize(request.page_size());
  ASSIGN_OR_RETURN(const int64_t before,
                   ParseNumberToken(kEvents, request.page_token()));
  std::string guid;
  std::optional<v1::AccountProof> proof;
  std::vector<v1::PasswordEvent> events;
  RETURN_IF_ERROR(state.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(guid, FindAccount(database, request));
    ASSIGN_OR_RETURN(proof, ProofTable(database).Find(guid));
    ASSIGN_OR_RETURN(events,
                     PasswordEventTable(database).List(guid, before, size + 1));
    return absl::OkStatus();
  }));
  if (!proof.has_value() && events.empty()) {
    return absl::NotFoundError("nothing is known of such an account");
  }
  v1::GetPasswordTimelineResponse response;
  response.mutable_proof()->set_object_guid(guid);
  if (proof.has_value()) {
    NameCache(names).NameIn(*proof);
    *response.mutable_proof() = *std::move(proof);
  }
  if (CutToSize(events, size)) {
    response.set_next_page_token(
        MakeNumberToken(kEvents, events.back().event_id()));
  }
  response.mutable_events()->Assign(events.begin(), events.end());
  return response;
}

}  // namespace directory_sync::uploader
