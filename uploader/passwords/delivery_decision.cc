#include "uploader/passwords/delivery_decision.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "uploader/passwords/stamp_order.h"

namespace directory_sync::uploader {

using directorysync::password::v1::PasswordStamp;

namespace {

constexpr char kNotReplicated[] =
    "the change has not reached the domain controller that is read; it "
    "replicates by itself";

DeliveryDecision Wait(DeliveryDecision decision, std::string reason) {
  decision.action = DeliveryAction::kWait;
  decision.reason = std::move(reason);
  return decision;
}

DeliveryDecision AskEvery(DeliveryDecision decision) {
  decision.action = DeliveryAction::kAskEveryController;
  return decision;
}

// Makes the decision for one account.
class Deciding {
 public:
  explicit Deciding(const DeliveryView& view) : view_(view) {}

  DeliveryDecision Make() {
    std::vector<Candidate> open = WithoutRivals();
    if (open.empty()) return decision_;
    if (!view_.current.has_value()) {
      return Wait(std::move(decision_),
                  "the directory shows no password for the account yet");
    }
    const Candidate* current = nullptr;
    bool is_tied = false;
    bool is_ahead = false;
    for (const Candidate& candidate : open) {
      switch (CompareStamps(candidate.stamp, *view_.current)) {
        case StampOrder::kOlder:
          decision_.superseded.push_back(candidate.id);
          break;
        case StampOrder::kSame:
          current = &candidate;
          break;
        case StampOrder::kTie:
          is_tied = true;
          tied_.push_back(candidate.id);
          break;
        case StampOrder::kNewer:
          is_ahead = true;
          break;
      }
    }
    if (is_tied && !AllAgree()) return WaitForAgreement();
    Supersede(tied_);
    if (current != nullptr) return DecideCurrent(*current);
    if (is_ahead) return Wait(std::move(decision_), kNotReplicated);
    return decision_;
  }

 private:
  // Captures whose stamp no other id claims; the others are undecidable.
  std::vector<Candidate> WithoutRivals() {
    std::vector<Candidate> open;
    for (const Candidate& candidate : view_.candidates) {
      if (HasRival(candidate)) {
        decision_.undecidable.push_back(candidate.id);
      } else {
        open.push_back(candidate);
      }
    }
    return open;
  }

  bool HasRival(const Candidate& candidate) const {
    if (view_.delivered.has_value() && view_.delivered_id != candidate.id &&
        CompareStamps(candidate.stamp, *view_.delivered) == StampOrder::kSame) {
      return true;
    }
    return std::any_of(view_.candidates.begin(), view_.candidates.end(),
                       [&](const Candidate& other) {
                         return other.id != candidate.id &&
                                CompareStamps(candidate.stamp, other.stamp) ==
                                    StampOrder::kSame;
                       });
  }

  DeliveryDecision DecideCurrent(const Candidate& candidate) {
    if (!view_.delivered.has_value()) return Deliver(candidate);
    switch (CompareStamps(candidate.stamp, *view_.delivered)) {
      case StampOrder::kNewer:
        return Deliver(candidate);
      case StampOrder::kSame:
        return DecideAgain(candidate);
      case StampOrder::kTie:
        return AllAgree() ? Deliver(candidate) : WaitForAgreement();
      case StampOrder::kOlder:
        return DecideBackwards(candidate);
    }
    return decision_;
  }

  // The candidate was delivered; another write may still land after it.
  DeliveryDecision DecideAgain(const Candidate& candidate) {
    std::optional<absl::Time> last_landing;
    for (const PossibleWrite& write : view_.possible_writes) {
      if (write.capture_id == candidate.id) continue;
      last_landing = std::max(last_landing.value_or(write.until), write.until);
    }
    if (!last_landing.has_value()) {
      decision_.superseded.push_back(candidate.id);
      return decision_;
    }
    if (*last_landing <= view_.now) return Deliver(candidate);
    decision_.until = last_landing;
    return Wait(std::move(decision_),
                "it is written once more when an earlier write of unknown "
                "outcome can't arrive any more");
  }

  // The directory shows less than what was delivered: restored, or one
  // controller is behind.
  DeliveryDecision DecideBackwards(const Candidate& candidate) {
    if (view_.controllers.empty()) return AskEvery(std::move(decision_));
    for (const ControllerStamp& controller : view_.controllers) {
      if (!controller.answered) return WaitFor(controller);
      if (!controller.stamp.has_value()) continue;
      if (CompareStamps(*controller.stamp, *view_.delivered) !=
          StampOrder::kOlder) {
        return WaitFor(controller);
      }
    }
    return Deliver(candidate);
  }

  DeliveryDecision WaitFor(const ControllerStamp& controller) {
    return Wait(
        std::move(decision_),
        absl::StrCat("a newer password was delivered than the directory "
                     "shows; waiting for domain controller ",
                     controller.name));
  }

  DeliveryDecision WaitForAgreement() {
    if (view_.controllers.empty()) return AskEvery(std::move(decision_));
    return Wait(std::move(decision_),
                absl::StrCat("two domain controllers took a change at the same "
                             "time; waiting until all agree which one counts: ",
                             FirstThatDiffers()->name, " doesn't yet"));
  }

  // nullptr: all agree with what the uploader read.
  const ControllerStamp* FirstThatDiffers() const {
    for (const ControllerStamp& controller : view_.controllers) {
      if (!controller.answered || !controller.stamp.has_value() ||
          CompareStamps(*controller.stamp, *view_.current) !=
              StampOrder::kSame) {
        return &controller;
      }
    }
    return nullptr;
  }

  bool AllAgree() const {
    return !view_.controllers.empty() && FirstThatDiffers() == nullptr;
  }

  void Supersede(const std::vector<std::string>& ids) {
    decision_.superseded.insert(decision_.superseded.end(), ids.begin(),
                                ids.end());
  }

  DeliveryDecision Deliver(const Candidate& candidate) {
    decision_.action = DeliveryAction::kDeliver;
    decision_.deliver_id = candidate.id;
    return decision_;
  }

  const DeliveryView& view_;
  std::vector<std::string> tied_;
  DeliveryDecision decision_;
};

}  // namespace

DeliveryDecision DecideDelivery(const DeliveryView& view) {
  return Deciding(view).Make();
}

}  // namespace directory_sync::uploader
