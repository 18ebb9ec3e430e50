#!/usr/bin/env bash
# Plans a configuration, applies it to an emulator of AWS on this machine, and plans again, when
# everything is known:
#
#     apply.sh CONFIGURATION OUTPUT      ->  OUTPUT/first.json, OUTPUT/second.json
#
# Nothing leaves the machine. Ends with 77, and says why, where it cannot run: it wants terraform,
# the AWS provider (a filesystem mirror that LEASTWISE_TF_PLUGINS names, or `tf-plugins` in a folder of
# the root), and moto's server.
set -euo pipefail

skip() {
  echo "apply.sh: $*" >&2
  exit 77
}

configuration=$1
output=$2
mirror=${LEASTWISE_TF_PLUGINS:-$(compgen -G '/*/tf-plugins' | head -n 1 || true)}
command -v terraform >/dev/null || skip "there is no terraform"
command -v moto_server >/dev/null || skip "there is no moto_server (pip install moto[server])"
[[ -d $mirror ]] || skip "LEASTWISE_TF_PLUGINS names no mirror with the AWS provider"

work=$(mktemp -d)
server=
cleanup() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
cp -rL "$configuration"/. "$work"
cd "$work"

port=$((20000 + RANDOM % 20000))
moto_server -H 127.0.0.1 -p "$port" >"$work/moto.log" 2>&1 &
server=$!
for _ in $(seq 100); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.3
done

endpoint="http://127.0.0.1:$port"
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true
export AWS_ENDPOINT_URL=$endpoint # of every service: nothing may leave the machine
export TF_CLI_CONFIG_FILE=$work/terraform.rc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
cat >terraform.rc <<RC
provider_installation {
  filesystem_mirror { path = "$mirror" }
}
RC
cat >end_to_end_provider.tf <<TF
provider "aws" {
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {
    iam      = "$endpoint"
    sts      = "$endpoint"
    s3       = "$endpoint"
    sqs      = "$endpoint"
    sns      = "$endpoint"
    dynamodb = "$endpoint"
    logs     = "$endpoint"
    kms      = "$endpoint"
  }
}
TF
terraform init -input=false -no-color >init.log 2>&1 || { cat init.log >&2; skip "terraform init failed"; }
terraform plan -input=false -no-color -out=first.plan >plan.log 2>&1 || { cat plan.log >&2; exit 1; }
terraform show -json first.plan >"$output/first.json"
# What the emulator cannot make stays unknown in the second plan, and is not compared.
terraform apply -input=false -no-color first.plan >apply.log 2>&1 || grep -A 4 'Error:' apply.log >&2 || true
terraform plan -input=false -no-color -out=second.plan >plan.log 2>&1 || { cat plan.log >&2; exit 1; }
terraform show -json second.plan >"$output/second.json"
