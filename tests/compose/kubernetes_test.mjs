// The manifests of fixtures/replicas/kubernetes against the schemas of Kubernetes, and against each
// other. Reads them as JSON from the standard input: {"file": [document, …], …}.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const require = createRequire(`${process.env.AML_NODE}/package.json`);
const files = JSON.parse(readFileSync(0, 'utf8'));
const documents = Object.values(files).flat();
const of = (kind) => {
  const found = documents.filter((document) => document.kind === kind);
  assert.equal(found.length, 1, kind);
  return found[0];
};

for (const [file, list] of Object.entries(files)) {
  for (const document of list) {
    test(`${file}: ${document.kind} fits its schema`, () => {
      const models = require(`kubernetes-models/${document.apiVersion}`);
      new models[document.kind](document).validate();
    });
  }
}

test('a fault is found', () => {
  const { Deployment } = require('kubernetes-models/apps/v1');
  const wrong = structuredClone(of('Deployment'));
  wrong.spec.replicas = 'three';
  assert.throws(() => new Deployment(wrong).validate());
});

test('all are about the same pods', () => {
  const labels = of('Deployment').spec.template.metadata.labels;
  assert.deepEqual(of('Deployment').spec.selector.matchLabels, labels);
  assert.deepEqual(of('Service').spec.selector, labels);
  assert.deepEqual(of('PodDisruptionBudget').spec.selector.matchLabels, labels);
});

test('a pod has no rights, and is asked how it is', () => {
  const pod = of('Deployment').spec.template.spec;
  const [container] = pod.containers;
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.equal(container.securityContext.readOnlyRootFilesystem, true);
  assert.deepEqual(container.securityContext.capabilities.drop, ['ALL']);
  assert.equal(container.livenessProbe.httpGet.path, '/__emu/health/live');
  assert.equal(container.readinessProbe.httpGet.path, '/__emu/health/ready');
});

test('the variables are settings', () => {
  const [container] = of('Deployment').spec.template.spec.containers;
  const known = new Set(process.env.AML_SETTINGS.split(' '));
  for (const { name } of container.env) assert.ok(known.has(name), name);
});
