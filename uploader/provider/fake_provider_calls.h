#ifndef UPLOADER_PROVIDER_FAKE_PROVIDER_CALLS_H_
#define UPLOADER_PROVIDER_FAKE_PROVIDER_CALLS_H_

#include <memory>

#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

class FakeProvider;

// A client whose calls go to `provider`, which must outlive it.
std::unique_ptr<ProviderClient> MakeFakeProviderClient(FakeProvider& provider);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_FAKE_PROVIDER_CALLS_H_
