// bazel build --config=fuzz //uploader/provider:answer_decoding_fuzz_test

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "uploader/provider/answer_decoding.h"
#include "uploader/provider/entry_documents.h"
#include "uploader/provider/mail_address.h"

namespace directory_sync::provider {
namespace {

void DecodeEverything(absl::string_view text) {
  static const auto& address =
      *new MailAddress(MailAddress::Parse("ann@example.com").value());
  DecodeDomains(text).status().IgnoreError();
  DecodeAdministrators(text).status().IgnoreError();
  for (const MailService service : kMailServices) {
    DecodeMailboxList(service, "example.com", text).status().IgnoreError();
    DecodeMailbox(service, address, text).status().IgnoreError();
  }
  for (const EntryKind kind :
       {EntryKind::kContact, EntryKind::kDistributionList}) {
    DecodeEntry(kind, address, text).status().IgnoreError();
  }
  DecodeMembers(address, text).status().IgnoreError();
  DecodeAddresses(text).status().IgnoreError();
  Presentable(DecodeFaultMessage(text), 1024);
  Presentable(text, 2048);
  MailAddress::Parse(text).status().IgnoreError();
}

}  // namespace
}  // namespace directory_sync::provider

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  directory_sync::provider::DecodeEverything(
      absl::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
