// Entries of any names and values through the decoder of objects.
//   bazel build --config=fuzz //directory-reader:object_decoder_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/ldap/utf8.h"
#include "directory-reader/object_decoder.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::DirectoryObject;

void Require(bool holds) {
  if (!holds) std::abort();
}

const std::string& Guid() {
  static const auto* const guid = new std::string(16, 'g');
  return *guid;
}

// A line is the DN, each further one an attribute: its name, then its values
// behind tabs. The objectGUID is there, so that the rest is looked at.
ldap::Entry EntryOf(absl::string_view bytes) {
  ldap::Entry entry;
  for (const absl::string_view line : absl::StrSplit(bytes, '\n')) {
    std::vector<absl::string_view> parts = absl::StrSplit(line, '\t');
    if (entry.attributes.empty()) {
      entry.dn = line;
      entry.attributes.push_back({"objectGUID", {Guid()}});
      continue;
    }
    ldap::Attribute attribute{parts[0], {}};
    attribute.values.assign(parts.begin() + 1, parts.end());
    entry.attributes.push_back(std::move(attribute));
  }
  return entry;
}

// What the uploader may rely on, whatever a server sends.
void Check(const DirectoryObject& object) {
  Require(object.object_guid().size() == 16);
  for (const std::string& member : object.members_added()) {
    Require(member.size() == 16);
  }
  for (const std::string& member : object.members_removed()) {
    Require(member.size() == 16);
  }
  Require(ldap::ToValidUtf8(object.distinguished_name()) ==
          object.distinguished_name());
}

void Decode(const ldap::Entry& entry) {
  static const auto* const decoder =
      new ObjectDecoder({"title", "manager", "proxyAddresses"});
  DirectoryObject whole;
  std::vector<Unfinished> unfinished;
  if (decoder->DecodeWhole(entry, whole, unfinished).ok()) Check(whole);
  Unfinished list{"member", 1500, ""};
  const auto when_full = [](DirectoryObject& full) {
    full.clear_members_added();
    return absl::OkStatus();
  };
  if (decoder->DecodeMore(entry, list, whole, when_full).ok()) {
    for (const std::string& member : whole.members_added()) {
      Require(member.size() == 16);
    }
  }
  DirectoryObject change;
  if (decoder->DecodeChange(entry, change).ok()) Check(change);
}

}  // namespace
}  // namespace directory_sync::directory_reader

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  directory_sync::directory_reader::Decode(
      directory_sync::directory_reader::EntryOf(
          absl::string_view(reinterpret_cast<const char*>(bytes), size)));
  return 0;
}
