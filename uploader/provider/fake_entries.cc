#include "uploader/provider/fake_entries.h"

namespace directory_sync::provider {

const Entry* FakeEntries::Find(EntryKind kind,
                               const MailAddress& address) const {
  const auto it = entries_.find({kind, address});
  return it == entries_.end() ? nullptr : &it->second;
}

std::vector<EntrySummary> FakeEntries::In(EntryKind kind,
                                          absl::string_view domain) const {
  std::vector<EntrySummary> found;
  for (const auto& [key, entry] : entries_) {
    if (key.first != kind || key.second.domain() != domain) continue;
    const auto it = entry.fields.find("externalEmail");
    found.push_back({key.second, it == entry.fields.end() ? "" : it->second});
  }
  return found;
}

const std::set<std::string>* FakeEntries::MembersOf(
    const MailAddress& list) const {
  const auto it = members_.find(list);
  return it == members_.end() ? nullptr : &it->second;
}

std::set<MailAddress> FakeEntries::AddressesOf(
    const MailAddress& mailbox) const {
  std::set<MailAddress> addresses = {mailbox};
  const auto it = addresses_.find(mailbox);
  if (it != addresses_.end()) {
    addresses.insert(it->second.begin(), it->second.end());
  }
  return addresses;
}

FailureKind FakeEntries::Create(EntryKind kind, const MailAddress& address,
                                const FieldValues& fields) {
  if (Find(kind, address) != nullptr) return FailureKind::kExists;
  entries_[{kind, address}] = Entry{address, fields, ""};
  if (kind == EntryKind::kDistributionList) members_[address];
  return FailureKind::kNone;
}

FailureKind FakeEntries::Update(EntryKind kind, const MailAddress& address,
                                const FieldValues& fields) {
  const auto it = entries_.find({kind, address});
  if (it == entries_.end()) return FailureKind::kNotFound;
  for (const auto& [name, value] : fields) it->second.fields[name] = value;
  return FailureKind::kNone;
}

FailureKind FakeEntries::Delete(EntryKind kind, const MailAddress& address) {
  if (entries_.erase({kind, address}) == 0) return FailureKind::kNotFound;
  if (kind == EntryKind::kDistributionList) members_.erase(address);
  return FailureKind::kNone;
}

FailureKind FakeEntries::ChangeMembers(const MailAddress& list,
                                       const MemberChange& change) {
  const auto it = members_.find(list);
  if (it == members_.end()) return FailureKind::kNotFound;
  for (const std::string& name : change.removed) it->second.erase(name);
  it->second.insert(change.added.begin(), change.added.end());
  return FailureKind::kNone;
}

FailureKind FakeEntries::AddAddress(const MailAddress& mailbox,
                                    const MailAddress& address) {
  addresses_[mailbox].insert(address);
  return FailureKind::kNone;
}

FailureKind FakeEntries::RemoveAddress(const MailAddress& mailbox,
                                       const MailAddress& address) {
  return addresses_[mailbox].erase(address) == 0 ? FailureKind::kNotFound
                                                 : FailureKind::kNone;
}

}  // namespace directory_sync::provider
