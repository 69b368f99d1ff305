#include "common/sealing/test_headers.h"

#include <string>

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;

std::string Id(char fill) { return std::string(16, fill); }

v1::PasswordStamp Stamp(uint32_t version) {
  v1::PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(13378953600);  // 2024-12-17
  stamp.set_originating_dsa(Id('d'));
  return stamp;
}

}  // namespace

v1::EnvelopeHeader SampleHeader() {
  v1::EnvelopeHeader header;
  header.set_id(Id('i'));
  header.set_sam_account_name("jürgen");
  header.set_object_sid("\x01\x05 a sid");
  header.set_object_guid(Id('g'));
  header.set_domain("corp.example.test");
  header.set_invocation_id(Id('d'));
  *header.mutable_before() = Stamp(3);
  header.set_incarnation(Id('n'));
  header.set_seq(7);
  header.mutable_hook_entered()->set_seconds(1734393600);
  header.mutable_accepted()->set_seconds(1734393601);
  header.set_hook_kind(v1::HOOK_KIND_PRE_COMMIT);
  return header;
}

v1::Verdict SampleVerdict() {
  v1::Verdict verdict;
  verdict.set_id(Id('i'));
  verdict.set_kind(v1::VERDICT_KIND_COMMITTED);
  *verdict.mutable_stamp() = Stamp(4);
  verdict.set_object_guid(Id('g'));
  verdict.set_reason("the directory's stamp is the one after this capture's");
  verdict.mutable_decided()->set_seconds(1734393602);
  return verdict;
}

v1::Tombstone SampleTombstone() {
  v1::Tombstone tombstone;
  tombstone.set_id(Id('t'));
  tombstone.set_sam_account_name("jürgen");
  tombstone.set_object_guid(Id('g'));
  *tombstone.mutable_before() = Stamp(4);
  tombstone.mutable_hook_entered()->set_seconds(1734393603);
  tombstone.set_reason("the handler was not running");
  tombstone.set_incarnation(Id('n'));
  tombstone.set_seq(8);
  tombstone.set_invocation_id(Id('d'));
  return tombstone;
}

}  // namespace directory_sync
