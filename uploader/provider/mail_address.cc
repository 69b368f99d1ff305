#include "uploader/provider/mail_address.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace directory_sync::provider {
namespace {

// Limits of RFC 5321, section 4.5.3.1, and RFC 1035, section 2.3.4.
constexpr size_t kMaxLocalPart = 64;
constexpr size_t kMaxDomain = 253;
constexpr size_t kMaxLabel = 63;

constexpr absl::string_view kSpecials = "._-+'&~!#$%*=^`{|}?";

bool IsLocalPart(absl::string_view text) {
  if (text.empty() || text.size() > kMaxLocalPart) return false;
  if (text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != text.npos) return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && kSpecials.find(c) == kSpecials.npos) {
      return false;
    }
  }
  return true;
}

bool IsLabel(absl::string_view text) {
  if (text.empty() || text.size() > kMaxLabel) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && c != '-') return false;
  }
  return true;
}

bool IsDomain(absl::string_view text) {
  if (text.size() > kMaxDomain) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(text, '.');
  if (labels.size() < 2) return false;
  for (const absl::string_view label : labels) {
    if (!IsLabel(label)) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<MailAddress> MailAddress::Parse(absl::string_view text) {
  if (text.empty()) return absl::InvalidArgumentError("it is empty");
  const size_t at = text.find('@');
  if (at == text.npos) return absl::InvalidArgumentError("it has no @");
  if (!IsLocalPart(text.substr(0, at))) {
    return absl::InvalidArgumentError(
        "the part before the @ is not one that a mailbox can have");
  }
  if (!IsDomain(text.substr(at + 1))) {
    return absl::InvalidArgumentError(
        "the part after the @ is not a domain name");
  }
  MailAddress address;
  address.local_part_ = absl::AsciiStrToLower(text.substr(0, at));
  address.domain_ = absl::AsciiStrToLower(text.substr(at + 1));
  return address;
}

std::string MailAddress::ToString() const {
  if (empty()) return "";
  return absl::StrCat(local_part_, "@", domain_);
}

}  // namespace directory_sync::provider
