// Walks a plan's instances and asks each part of the extraction what it sees in them.
#include "terraform/extract.h"

#include "terraform/secrets.h"

namespace leastwise::terraform {
namespace {

void extract_instance(Extraction& run, const Instance& instance) {
  const View values = state(instance, run.side);
  if (values.value == nullptr && values.unknown == nullptr) {
    return;
  }
  extract_principal(run, instance, values);
  extract_documents(run, instance, values);
  extract_permission(run, instance, values);
  extract_links(run, instance, values);
  extract_facts(run, instance, values);
  extract_secrets(run, instance, values);
}

}  // namespace

void extract(Extraction& run) {
  index_names(run);
  run.facts->model.resources.reserve(run.plan->instances.size());
  // Deposed objects share their address with the one that took their place: they come last, so that
  // the address leads to that one.
  for (const bool is_deposed : {false, true}) {
    for (const Instance& instance : run.plan->instances) {
      if (instance.mode == Mode::Managed && instance.is_deposed == is_deposed) {
        extract_instance(run, instance);
      }
    }
  }
  for (const Instance& instance : run.plan->prior) {
    if (instance.mode == Mode::Data) {
      extract_instance(run, instance);
    }
  }
  drop_repeated(*run.facts);
  if (run.side == Side::After) {
    extract_other_secrets(run);
  }
}

}  // namespace leastwise::terraform
