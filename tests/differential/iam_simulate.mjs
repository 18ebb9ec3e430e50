// Compares `leastwise simulate` with the npm package @cloud-copilot/iam-simulate on random requests.
//
// For developers only: nothing of that package (AGPL-3.0) is part of this project, and no test runs it. Both
// programs run as processes of their own on the same requests, which are made to nearly match: policies are put
// together from pieces of the request, with a character changed here and there.
//
//   npm install --prefix /tmp/iam-simulate @cloud-copilot/iam-simulate@0.1.173
//   node tests/differential/iam_simulate.mjs --package /tmp/iam-simulate --program build/dev/leastwise \
//     --count 1000000 --seed 1
//
// It prints how many decisions differ and why. That package is no oracle: where it is known to differ from what
// AWS was seen to do, or from AWS's documentation, the request carries the name of that difference, and is counted under it. A
// difference without a name is printed in full, and makes the exit code 1.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

function options() {
  const given = { package: '', program: 'build/dev/leastwise', count: '100000', seed: '1', show: '5' };
  const words = process.argv.slice(2);
  for (let i = 0; i + 1 < words.length; i += 2) {
    given[words[i].replace(/^--/, '')] = words[i + 1];
  }
  return given;
}

const option = options();
const require = createRequire(join(resolve(option.package), 'index.js'));
const { runSimulation, runUnsafeSimulation } = require('@cloud-copilot/iam-simulate');

// ---- Chance

let state = BigInt(option.seed) * 0x9e3779b97f4a7c15n & 0xffffffffffffffffn;
let pool = [];
function random() {
  if (pool.length === 0) {
    for (let i = 0; i < 64; ++i) {
      state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
      let z = state;
      z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
      z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
      z ^= z >> 31n;
      pool.push(Number(z & 0xffffffffn) / 0x100000000, Number(z >> 32n) / 0x100000000);
    }
  }
  return pool.pop();
}
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];
const chance = (p) => random() < p;

// ---- Requests

const mine = '111122223333';
const other = '444455556666';
const principals = [
  `arn:aws:iam::${mine}:user/ann`,
  `arn:aws:iam::${mine}:user/team/ann`,
  `arn:aws:iam::${mine}:role/deploy`,
  `arn:aws:sts::${mine}:assumed-role/deploy/run-7`,
  `arn:aws:iam::${other}:role/reader`,
  `arn:aws:iam::${other}:user/eve`,
  'sns.amazonaws.com',
];
const targets = [
  { action: 's3:GetObject', resource: 'arn:aws:s3:::artifacts/a/b.tgz' },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::artifacts/team:blue/x' },
  { action: 's3:ListBucket', resource: 'arn:aws:s3:::artifacts' },
  { action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-west-1:${mine}:orders` },
  { action: 'dynamodb:GetItem', resource: `arn:aws:dynamodb:eu-west-1:${mine}:table/books` },
  { action: 'sts:AssumeRole', resource: `arn:aws:iam::${mine}:role/admin` },
  { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${mine}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
  { action: 'secretsmanager:GetSecretValue', resource: `arn:aws:secretsmanager:eu-west-1:${mine}:secret:db-AbCdEf` },
];
const keys = {
  'aws:SourceIp': { family: 'ip', values: ['203.0.113.7', '198.51.100.1', '2001:db8::1'] },
  'aws:PrincipalTag/team': { family: 'string', values: ['blue', 'Blue', 'green', '', 'b*'] },
  'aws:RequestedRegion': { family: 'string', values: ['eu-west-1', 'us-east-1'] },
  'aws:SecureTransport': { family: 'bool', values: ['true', 'false'] },
  'aws:CurrentTime': { family: 'date', values: ['2030-01-01T00:00:00Z', '2029-06-01T12:00:00Z'] },
  'aws:MultiFactorAuthAge': { family: 'numeric', values: ['0', '300', '3600'] },
  'aws:SourceArn': { family: 'arn', values: ['arn:aws:sns:eu-west-1:111122223333:topic', 'arn:aws:s3:::artifacts'] },
  'aws:PrincipalOrgID': { family: 'string', values: ['o-mine', 'o-other'] },
  'aws:CalledVia': { family: 'string', list: true, values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com'] },
  'aws:PrincipalOrgPaths': { family: 'string', list: true, values: ['o-mine/r-1/ou-1/', 'o-mine/r-1/ou-2/', 'o-other/r-9/'] },
};
const operators = {
  string: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
  arn: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'StringLike'],
  ip: ['IpAddress', 'NotIpAddress'],
  bool: ['Bool'],
  date: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateGreaterThanEquals'],
  numeric: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan'],
};

function context() {
  const out = {};
  for (const [key, { values, list }] of Object.entries(keys)) {
    if (chance(0.55)) {
      out[key] = list ? values.filter(() => chance(0.6)) : pick(values);
      if (list && out[key].length === 0) {
        delete out[key];
      }
    }
  }
  return out;
}

// ---- Policies out of pieces of the request

// Wildcards for some characters, or a character changed. The first `from` characters stay.
function nearly(text, from = 0) {
  const at = from + below(Math.max(1, text.length - from));
  switch (below(7)) {
    case 0: return text.slice(0, at) + '*';
    case 1: return text.slice(0, at) + '?' + text.slice(at + 1);
    case 2: return text.slice(0, at) + '*' + text.slice(at + 1 + below(4));
    case 3: return text.slice(0, at) + 'x' + text.slice(at + 1);
    case 4: return text + 'x';
    default: return text;
  }
}

// A colon belongs to the fields of an ARN: wildcards stay behind the fifth, or replace a whole field.
function nearlyArn(arn) {
  if (chance(0.25)) {
    return '*';
  }
  const fields = arn.split(':');
  const resource = fields.slice(5).join(':');
  const head = fields.slice(0, 5).map((field, i) => (i === 3 || i === 4) && field !== '' && chance(0.2) ? '*' : field);
  return [...head, nearly(resource)].join(':');
}

function nearlyAction(action) {
  const [service, name] = action.split(':');
  switch (below(8)) {
    case 0: return '*';
    case 1: return `${service}:*`;
    case 2: return action.toUpperCase();
    case 3: return 'ec2:RunInstances';
    default: return `${service}:${nearly(name)}`;
  }
}

const some = (make, max) => (chance(0.6) ? make() : Array.from({ length: 1 + below(max) }, make));

function nearlyIp(value) {
  if (value.includes(':')) {
    return pick([value, '2001:db8::/32', '2001:db9::/32']);
  }
  return pick([value, value.replace(/\.\d+$/, '.0/24'), value.replace(/\.\d+$/, '.1'), '192.0.2.0/24', '10.0.0.0/8']);
}

function conditionValue(key, value, features) {
  const { family, values } = keys[key];
  const base = value === undefined || chance(0.2) ? pick(values) : Array.isArray(value) ? pick(value) : value;
  if (family === 'string' && chance(0.12)) {
    return pick(['${aws:PrincipalTag/team}', '${aws:username}', "${aws:PrincipalTag/other, 'blue'}", 'x${*}']);
  }
  if (family === 'ip') {
    return nearlyIp(base);
  }
  if (family === 'numeric') {
    return pick([base, String(Number(base) + 1), Number(base), `${base}.0`]);
  }
  if (family === 'date') {
    return pick([base, '2030-01-01', '2029-12-31T23:59:59Z', '2030-01-01T00:00:00Z']);
  }
  if (family === 'arn') {
    const arn = nearlyArn(base);
    if (arn === '*') {
      features.add('ArnLike with a lone star');
    }
    return arn;
  }
  return family === 'bool' ? pick(['true', 'false', true]) : nearly(base);
}

function condition(values, version, features) {
  const out = {};
  for (let i = 0; i < 1 + below(2); ++i) {
    const key = pick(Object.keys(keys));
    const { family, list } = keys[key];
    let operator = chance(0.1) ? 'Null' : pick(operators[family]);
    if (operator === 'Null') {
      out[operator] = { ...out[operator], [key]: pick(['true', 'false']) };
      continue;
    }
    const name = operator;
    if (chance(list ? 0.85 : 0.05)) {
      operator = `${pick(['ForAllValues', 'ForAnyValue'])}:${operator}`;
    }
    operator += chance(0.2) ? 'IfExists' : '';
    const written = some(() => conditionValue(key, values[key], features), 3);
    out[operator] = { ...out[operator], [chance(0.1) ? key.toUpperCase() : key]: written };
    note(name, family, written, values, key, version, features);
  }
  return out;
}

// What that package is known to decide otherwise.
function note(operator, family, written, values, key, version, features) {
  const texts = [written].flat().map(String);
  const hasVariable = texts.some((text) => /\$\{[^*]/.test(text));
  if (hasVariable && version !== '2012-10-17') {
    features.add('variables before version 2012-10-17');
  } else if (hasVariable && operator.includes('Not')) {
    features.add('a variable without a value in a negated operator');
  }
  if (hasVariable && values['aws:PrincipalTag/team'] === '') {
    features.add('a variable with an empty value');
  }
  if (family === 'ip' && (texts.some((text) => text.includes(':')) || String(values[key]).includes(':'))) {
    features.add('IPv6 in a condition');
  }
}

function principalOf(principal, features) {
  const account = /::(\d{12}):/.exec(principal)?.[1] ?? mine;
  const choices = ['*', { AWS: '*' }, { AWS: account }, { AWS: `arn:aws:iam::${account}:root` }, { AWS: mine },
    { Service: 'sns.amazonaws.com' }, { AWS: [`arn:aws:iam::${mine}:user/bob`, `arn:aws:iam::${mine}:role/deploy`] }];
  if (principal.startsWith('arn:')) {
    choices.push({ AWS: principal }, { AWS: principal }, { AWS: [principal, other] });
  }
  return pick(choices);
}

function statement(kind, request, version, features) {
  const out = { Effect: chance(kind === 'rcp' ? 0 : 0.7) ? 'Allow' : 'Deny' };
  out[chance(0.1) ? 'NotAction' : 'Action'] = some(() => nearlyAction(request.action), 3);
  if (kind === 'rcp') {
    out.Principal = '*';
    delete out.NotAction;
    out.Action = some(() => nearlyAction(request.action).replace(/^\*$/, `${request.action.split(':')[0]}:*`), 2);
  }
  const isTrust = kind === 'resource' && request.action === 'sts:AssumeRole';
  if (kind === 'resource') {
    const name = chance(0.06) && out.Effect === 'Deny' ? 'NotPrincipal' : 'Principal';
    out[name] = principalOf(request.principal, features);
    if (name === 'NotPrincipal') {
      features.add('NotPrincipal');
    }
  }
  if (!isTrust) {
    const resource = () => {
      if (chance(0.08)) {
        if (version !== '2012-10-17') {
          features.add('variables before version 2012-10-17');
        }
        if (request.context['aws:PrincipalTag/team'] === '') {
          features.add('a variable with an empty value');
        }
        return request.resource.replace('a', '${aws:PrincipalTag/team}');
      }
      const arn = nearlyArn(request.resource);
      const type = arn.split(':').slice(5).join(':').split(/[:/]/)[0];
      if (/[*?]/.test(type) && /[:/]/.test(request.resource.split(':').slice(5).join(':'))) {
        features.add('a wildcard in the type of a resource');
      }
      return arn;
    };
    out[chance(0.1) && kind !== 'scp' ? 'NotResource' : 'Resource'] = some(resource, 3);
  }
  if (chance(0.5)) {
    out.Condition = condition(request.context, version, features);
  }
  return out;
}

function policy(kind, request, features) {
  const version = chance(0.9) || kind === 'rcp' ? '2012-10-17' : '2008-10-17';
  return {
    Version: version,
    Statement: Array.from({ length: 1 + below(3) }, () => statement(kind, request, version, features)),
  };
}

function makeCase(id) {
  const features = new Set();
  const principal = pick(principals);
  const { action, resource } = pick(targets);
  const request = { principal, action, resource, context: context() };
  if (principal.includes(':user/')) {
    request.context['aws:username'] = principal.split('/').pop();
  }
  const isRole = principal.includes('role/');
  const isService = !principal.startsWith('arn:');
  const one = (kind) => policy(kind, request, features);
  const several = (kind, max) => Array.from({ length: 1 + below(max) }, () => one(kind));
  const out = { id, ...request, resource_account: mine };
  const full = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  if (!isService) {
    out.identity_policies = chance(0.85) ? [...several('identity', 2), ...(chance(0.3) ? [full] : [])] : [];
    out.permissions_boundaries = chance(0.2) ? [one('boundary')] : [];
    out.session_policies = isRole && chance(0.15) ? [one('session')] : [];
    out.service_control_policies = chance(0.2) ? [[full], [...several('scp', 2), ...(chance(0.4) ? [full] : [])]] : [];
    if (out.session_policies.length > 0) {
      features.add('a session policy limits whom the resource names');
    }
  }
  out.resource_control_policies = chance(0.1) ? [one('rcp')] : [];
  const needsOne = action.startsWith('kms:') || action.startsWith('sts:');
  if (chance(needsOne ? 0.9 : 0.5) || isService) {
    out.resource_policy = one('resource');
  } else if (action.startsWith('sts:')) {
    features.add('a role without a trust policy');
  }
  return { request: out, features: [...features] };
}

// ---- Both answers

const named = (list, prefix) => list.map((policy, i) => ({ name: `${prefix}${i}`, policy }));

const rcpFullAccess = {
  name: 'RCPFullAWSAccess',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
};

// The quick way checks nothing, leaves out session policies and fails on resource policies.
async function theirs({ principal, action, resource, context, ...policies }) {
  const isQuick = !policies.session_policies?.length && policies.resource_policy === undefined;
  const rcps = named(policies.resource_control_policies ?? [], 'rcp');
  const simulation = {
    request: { principal, action, resource: { resource, accountId: mine }, contextVariables: context },
    sessionPolicy: policies.session_policies?.[0],
    identityPolicies: named(policies.identity_policies ?? [], 'identity'),
    serviceControlPolicies: (policies.service_control_policies ?? []).map((level, i) => ({
      orgIdentifier: `level${i}`,
      policies: named(level, `scp${i}-`),
    })),
    resourceControlPolicies: [{ orgIdentifier: 'root', policies: isQuick ? [rcpFullAccess, ...rcps] : rcps }],
    resourcePolicy: policies.resource_policy,
    permissionBoundaryPolicies: policies.permissions_boundaries?.length ? named(policies.permissions_boundaries, 'boundary') : undefined,
  };
  if (isQuick) {
    return { decision: runUnsafeSimulation(simulation, { simulationMode: 'Strict' }) };
  }
  const result = await runSimulation(simulation, { simulationMode: 'Strict' });
  return result.resultType === 'error' ? { error: JSON.stringify(result.errors) } : { decision: result.overallResult };
}

function ours(requests, folder) {
  const file = join(folder, 'requests.jsonl');
  writeFileSync(file, requests.map((request) => JSON.stringify(request)).join('\n'));
  const run = spawnSync(option.program, ['simulate', '--requests', file], { maxBuffer: 1 << 30, encoding: 'utf8' });
  if (run.status !== 0) {
    throw new Error(`${option.program} ended with ${run.status}: ${run.stderr.slice(0, 2000)}`);
  }
  return run.stdout.trim().split('\n').map((line) => JSON.parse(line).decision);
}

const counts = { compared: 0, withoutKnownDifference: 0, refused: 0, decisions: {}, explained: {}, unexplained: 0 };
const refusals = {};
const folder = mkdtempSync(join(tmpdir(), 'leastwise-differential-'));
const total = Number(option.count);
for (let done = 0; done < total; ) {
  const cases = Array.from({ length: Math.min(20000, total - done) }, (_, i) => makeCase(done + i));
  done += cases.length;
  const decisions = ours(cases.map((one) => one.request), folder);
  for (let i = 0; i < cases.length; ++i) {
    const answer = await theirs(cases[i].request);
    if (answer.error !== undefined) {
      ++counts.refused;
      const kind = answer.error.slice(0, 160);
      refusals[kind] = (refusals[kind] ?? 0) + 1;
      continue;
    }
    ++counts.compared;
    counts.withoutKnownDifference += cases[i].features.length === 0 ? 1 : 0;
    counts.decisions[decisions[i]] = (counts.decisions[decisions[i]] ?? 0) + 1;
    if (answer.decision === decisions[i]) {
      continue;
    }
    if (cases[i].features.length > 0) {
      const kinds = cases[i].features.length === 1 ? cases[i].features : ['several of these'];
      counts.explained[kinds[0]] = (counts.explained[kinds[0]] ?? 0) + 1;
    } else if (++counts.unexplained <= Number(option.show)) {
      console.log(JSON.stringify({ ...cases[i].request, ours: decisions[i], theirs: answer.decision }));
    }
  }
}
rmSync(folder, { recursive: true });
console.log(JSON.stringify(counts, null, 2));
for (const [kind, count] of Object.entries(refusals).sort((a, b) => b[1] - a[1]).slice(0, 5)) {
  console.log(`refused ${count}: ${kind}`);
}
process.exitCode = counts.unexplained > 0 ? 1 : 0;
