#include "uploader/admin/preview_shelf.h"

#include <sodium.h>

#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "uploader/admin/page_token.h"
#include "uploader/admin/settings_check.h"
#include "uploader/plan/preview.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/planning_copy.h"
#include "uploader/store/removal_table.h"

namespace directory_sync::uploader {

namespace v1 = directorysync::upload::v1;

namespace {

constexpr size_t kMostKept = 4;
constexpr absl::Duration kKeptFor = absl::Minutes(10);
constexpr char kOperations[] = "po";
constexpr size_t kIdSize = 16;

std::string NewId() {
  std::string bytes(kIdSize, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return absl::BytesToHexString(bytes);
}

void RemoveDatabase(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    const std::string file = absl::StrCat(path, suffix);
    if (!FileExists(file)) continue;
    const absl::Status status = RemoveFile(file);
    if (!status.ok()) LogWarning("preview_not_removed", {{"error", status}});
  }
}

// Where a page begins: after this operation, or after this removal.
struct Position {
  int64_t operation_id = 0;
  int64_t removal_id = 0;
};

absl::StatusOr<Position> ParsePosition(const std::string& token) {
  ASSIGN_OR_RETURN(const std::vector<std::string> parts,
                   ParsePageToken(kOperations, token, 2));
  Position position;
  const bool whole =
      token.empty() || (absl::SimpleAtoi(parts[0], &position.operation_id) &&
                        absl::SimpleAtoi(parts[1], &position.removal_id));
  if (whole) return position;
  return absl::InvalidArgumentError(
      "page_token is not one of this list: start again without it");
}

std::string TokenOf(const Position& position) {
  return MakePageToken(kOperations, {absl::StrCat(position.operation_id),
                                     absl::StrCat(position.removal_id)});
}

// Fills a page with operations, and with removals after the last of them.
absl::Status FillPage(Database& database, Position position, int size,
                      v1::ListPreviewOperationsResponse& response) {
  OperationFilter operations;
  operations.oldest_first = true;
  operations.states = {v1::OPERATION_STATE_PENDING};
  operations.after_id = position.operation_id;
  ASSIGN_OR_RETURN(const auto found,
                   OperationTable(database).List(operations, size + 1));
  for (const v1::Operation& operation : found) {
    if (response.operations_size() == size) {
      response.set_next_page_token(TokenOf(position));
      return absl::OkStatus();
    }
    position.operation_id = operation.operation_id();
    *response.add_operations() = operation;
  }
  RemovalFilter removals;
  removals.after_id = position.removal_id;
  const int left = size - response.operations_size();
  ASSIGN_OR_RETURN(const auto waiting,
                   RemovalTable(database).List(removals, left + 1));
  for (const StoredRemoval& stored : waiting) {
    if (response.removals_size() == left) {
      response.set_next_page_token(TokenOf(position));
      return absl::OkStatus();
    }
    position.removal_id = stored.removal.removal_id();
    *response.add_removals() = stored.removal;
  }
  return absl::OkStatus();
}

}  // namespace

PreviewShelf::PreviewShelf(StateDatabase& state, std::string directory,
                           provider::Limits limits, Clock& clock)
    : state_(state),
      directory_(std::move(directory)),
      limits_(limits),
      clock_(clock) {
  RemoveTree(directory_).IgnoreError();
}

PreviewShelf::~PreviewShelf() { RemoveTree(directory_).IgnoreError(); }

absl::StatusOr<v1::PreviewResponse> PreviewShelf::Make(
    const v1::PreviewRequest& request) {
  if (request.has_settings()) {
    RETURN_IF_ERROR(CheckSettings(request.settings()));
  }
  if (!making_.TryLock()) {
    return absl::ResourceExhaustedError(
        "another preview is being made: try again when it is done");
  }
  absl::Cleanup unlock = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    making_.Unlock();
  };
  return PlanAt(request, NewId());
}

absl::StatusOr<v1::PreviewResponse> PreviewShelf::PlanAt(
    const v1::PreviewRequest& request, const std::string& preview_id) {
  if (!FileExists(directory_)) {
    RETURN_IF_ERROR(CreatePrivateDirectory(directory_));
  }
  const std::string path = absl::StrCat(directory_, "/", preview_id, ".db");
  absl::Cleanup remove = [&path] { RemoveDatabase(path); };
  RETURN_IF_ERROR(
      Annotate(CopyForPlanning(state_, path), "the preview's copy"));
  ASSIGN_OR_RETURN(std::shared_ptr<StateDatabase> copy,
                   StateDatabase::Open(path));
  absl::optional<v1::Settings> settings;
  if (request.has_settings()) settings = request.settings();
  ASSIGN_OR_RETURN(v1::PreviewResponse response,
                   PlanOnCopy(*copy, settings, limits_, clock_.Now()));
  response.set_preview_id(preview_id);
  std::move(remove).Cancel();
  Keep({preview_id, path, std::move(copy), clock_.Monotonic()});
  return response;
}

void PreviewShelf::Keep(Kept kept) {
  absl::MutexLock lock(&mutex_);
  DropOld();
  if (kept_.size() >= kMostKept) {
    RemoveDatabase(kept_.front().path);
    kept_.pop_front();
  }
  kept_.push_back(std::move(kept));
}

void PreviewShelf::DropOld() {
  while (!kept_.empty() && clock_.Monotonic() - kept_.front().made > kKeptFor) {
    RemoveDatabase(kept_.front().path);
    kept_.pop_front();
  }
}

std::shared_ptr<StateDatabase> PreviewShelf::Find(
    const std::string& preview_id) {
  absl::MutexLock lock(&mutex_);
  DropOld();
  for (const Kept& kept : kept_) {
    if (kept.preview_id == preview_id) return kept.copy;
  }
  return nullptr;
}

absl::StatusOr<v1::ListPreviewOperationsResponse> PreviewShelf::List(
    const v1::ListPreviewOperationsRequest& request) {
  const std::shared_ptr<StateDatabase> copy = Find(request.preview_id());
  if (copy == nullptr) {
    return absl::NotFoundError(
        "there is no such preview any more: they are kept for 10 minutes; make "
        "it again");
  }
  ASSIGN_OR_RETURN(const Position position,
                   ParsePosition(request.page_token()));
  v1::ListPreviewOperationsResponse response;
  RETURN_IF_ERROR(copy->Read([&](Database& database) {
    return FillPage(database, position, PageSize(request.page_size()),
                    response);
  }));
  return response;
}

}  // namespace directory_sync::uploader
