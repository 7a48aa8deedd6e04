// One session of Civitai's own client with a service: whatever it got back is printed as one JSON document.
import {
  Air,
  JsonPatchFactory,
  TimeSpan,
  addWorkflowTag,
  createCivitaiClient,
  deleteWorkflow,
  getBlob,
  getConsumerBlobUploadUrl,
  getWorkflow,
  getWorkflowStep,
  handleError,
  headBlob,
  invokeConvertImageStepTemplate,
  patchWorkflow,
  queryWorkflows,
  refreshBlob,
  removeAllWorkflowTags,
  removeWorkflowTag,
  submitWorkflow,
  updateWorkflow,
  updateWorkflowStep,
  uploadConsumerBlob,
} from "@civitai/client";
import { readFileSync } from "node:fs";

const [baseUrl, auth, photoPath, largePath] = process.argv.slice(2);
const client = createCivitaiClient({ baseUrl, auth });
const stranger = createCivitaiClient({ baseUrl, auth: "somebody-else" });
const image = (path) => new Blob([readFileSync(path)], { type: "image/png" });
// Without a serializer the client would write the image as JSON.
const upload = (path) => ({
  client,
  body: image(path),
  bodySerializer: null,
  headers: { "Content-Type": "image/png" },
});

async function take(promise) {
  const { data, error, response } = await promise;
  if (error !== undefined || !response.ok) {
    throw new Error(`${response.url} ${response.status}: ${JSON.stringify(error)}`);
  }
  return data;
}

async function refusal(promise) {
  const { error, response } = await promise;
  return { status: response.status, said: handleError(error), errors: error?.errors };
}

const workflow = (path) => ({ client, path: { workflowId: path } });
const convert = (source, width) => ({
  $type: "convertImage",
  name: "small",
  timeout: new TimeSpan(0, 5, 0).toString(["hours", "minutes", "seconds"]),
  input: {
    image: source,
    transforms: [{ type: "resize", targetWidth: width }],
    output: { format: "webp", quality: 80 },
  },
});

const raw = await take(uploadConsumerBlob(upload(photoPath)));
const presigned = await take(getConsumerBlobUploadUrl({ client }));
const signed = await fetch(presigned.uploadUrl, {
  method: "POST",
  body: image(photoPath),
  headers: { "Content-Type": "image/png" },
});
const throughUrl = await signed.json();

const submitted = await take(
  submitWorkflow({
    client,
    query: { wait: 60 },
    body: { tags: ["peer", "first"], metadata: { by: "client" }, steps: [convert(raw.url, 16)] },
  }),
);
const watched = await take(getWorkflow({ ...workflow(submitted.id), query: { wait: 60 } }));
const output = watched.steps[0].output.blob;
const head = await headBlob({ client, path: { blobId: output.id } });
const downloaded = await take(getBlob({ client, path: { blobId: output.id }, parseAs: "blob" }));
const refreshed = await take(refreshBlob({ client, path: { blobId: output.id } }));
const recipe = await take(
  invokeConvertImageStepTemplate({ client, query: { wait: 60 }, body: convert(raw.url, 8).input }),
);
const price = await take(
  submitWorkflow({ client, query: { whatif: true }, body: { steps: [convert(raw.url, 16)] } }),
);

const patch = new JsonPatchFactory();
patch.addOperation({ op: "add", path: "metadata", value: { by: "patch" } });
await take(patchWorkflow({ ...workflow(submitted.id), body: patch.operations }));
await take(addWorkflowTag({ ...workflow(submitted.id), body: "second" }));
const tagged = await take(getWorkflow(workflow(submitted.id)));
await take(removeWorkflowTag({ client, path: { workflowId: submitted.id, tag: "first" } }));
const untagged = await take(getWorkflow(workflow(submitted.id)));
const found = await take(queryWorkflows({ client, query: { take: 5, tags: ["second"] } }));
await take(removeAllWorkflowTags(workflow(submitted.id)));
const bare = await take(getWorkflow(workflow(submitted.id)));
const at = { workflowId: submitted.id, stepName: "small" };
await take(updateWorkflowStep({ client, path: at, body: { metadata: { rated: 5 } } }));
const step = await take(getWorkflowStep({ client, path: at }));

const large = await take(uploadConsumerBlob(upload(largePath)));
const slow = await take(
  submitWorkflow({
    client,
    body: { steps: [{ $type: "imageUpscaler", name: "up", input: { image: large.url } }] },
  }),
);
await take(updateWorkflow({ ...workflow(slow.id), body: { status: "canceled" } }));
const canceled = await take(getWorkflow({ ...workflow(slow.id), query: { wait: 30 } }));
await take(deleteWorkflow(workflow(slow.id)));

console.log(
  JSON.stringify({
    air: Air.isAir("urn:air:flux1:checkpoint:civitai:618692@691639"),
    raw,
    throughUrl,
    submitted,
    watched,
    head: { status: head.response.status },
    downloaded: { size: downloaded.size, type: downloaded.type },
    refreshed,
    recipe,
    price: price.cost,
    tagged: { tags: tagged.tags, metadata: tagged.metadata },
    untagged: untagged.tags,
    found: found.items.map((each) => each.id),
    bare: bare.tags,
    step: { status: step.status, metadata: step.metadata },
    canceled: canceled.status,
    deleted: await refusal(getWorkflow(workflow(slow.id))),
    wrong: await refusal(submitWorkflow({ client, body: { steps: [{ $type: "convertImage", input: {} }] } })),
    stranger: await refusal(getWorkflow({ client: stranger, path: { workflowId: submitted.id } })),
  }),
);
