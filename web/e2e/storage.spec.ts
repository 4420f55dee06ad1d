/** Storage pools from their registration to their end, and requests for storage that do not fit. */
import { mkdir, rename, rmdir, writeFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { showsTruly } from "./allocation-dialog";
import { figures, goTo, registerPool, rowOf, waiting } from "./console-page";
import { test } from "./fixtures";
import { pictures } from "./screenshots";
import { enabled, limited, sharedOut } from "./stored";

test("a pool is changed, over-committed on purpose, emptied and retired", async ({
  admin,
  guest,
  ready,
}) => {
  const { page } = admin;
  const account = await enabled(admin, guest, "stored");
  const folder = ready.installation.folder("archive");
  await mkdir(folder);
  await registerPool(page, "Archive", folder);
  await expect(rowOf(page, "Archive")).toContainText(folder);

  await test.step("it has a page of its own, on which it is renamed", async () => {
    await page.getByRole("link", { name: "Archive" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Archive" })).toBeVisible();
    await expect(page.getByText("there has been none yet")).toBeVisible();
    await page.getByRole("button", { name: "Rename" }).click();
    const dialog = page.getByRole("dialog", { name: "Rename Archive" });
    await dialog.getByLabel("Name").fill("Attic");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Attic" })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "Pool renamed" })).toBeVisible();
  });

  await test.step("its headroom is changed to the byte", async () => {
    await page.getByRole("button", { name: "Change headroom" }).click();
    const dialog = page.getByRole("dialog", { name: "Headroom of Attic" });
    await expect(dialog.getByLabel("Headroom")).toHaveValue("1");
    await dialog.getByLabel("Headroom").fill("9223372036.854775808");
    await expect(dialog.getByLabel("Headroom")).toHaveAccessibleDescription(
      /Too large: a size is at most/u,
    );
    await dialog.getByLabel("Headroom").fill("9223372036.854775807");
    await expect(dialog.getByLabel("Headroom")).toHaveAccessibleDescription(
      /Larger than the disk, which holds \d/u,
    );
    await dialog.getByRole("button", { name: "Change headroom" }).click();
    await expect(dialog.getByLabel("Headroom")).toHaveAccessibleDescription(
      /The headroom is larger than the disk\. The disk holds [\d.]+ GB/u,
    );
    await dialog.getByLabel("Headroom").fill("1.000000001");
    await dialog.getByRole("button", { name: "Change headroom" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByTitle("1,000,000,001 bytes")).toBeVisible();
    await limited(admin, "Attic", 10);
  });

  await test.step("more than there is needs a reason, and the ledger keeps it", async () => {
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Allocate" }).click();
    const dialog = page.getByRole("dialog", { name: "Storage for Person stored" });
    await dialog.getByLabel("Storage pool").selectOption({ label: "Attic" });
    await dialog.getByLabel("Size in GB").fill("12.5");
    await expect(dialog.getByLabel("Size in GB")).toHaveAccessibleDescription(/Too much: 10 GB/u);
    await dialog.getByRole("checkbox", { name: "Over-commit on purpose" }).check();
    await expect(dialog.getByRole("button", { name: "Allocate" })).toBeDisabled();
    await dialog.getByLabel("Reason").fill("A larger disk arrives on Monday.");
    await expect(dialog).toContainText("Use was measured on disk less than a minute ago.");
    await pictures(page, "s1-overcommit");
    await dialog.getByRole("button", { name: "Allocate" }).click();
    await expect(page.getByText("0 bytes of 12.5 GB used")).toBeVisible();

    await goTo(page, "Storage pools");
    await expect(rowOf(page, "Attic")).toContainText("More is promised than the disk holds");
    await page.getByRole("link", { name: "Attic" }).click();
    const entry = page.getByRole("row").filter({ hasText: "Over-committed" });
    await expect(entry).toContainText("A larger disk arrives on Monday.");
    await expect(entry).toContainText("0 bytes → 12.5 GB");
    await expect(entry.getByRole("link", { name: "Person stored" })).toBeVisible();
    await expect(page.getByRole("img", { name: /Now: allocated 12.5 GB/u })).toBeVisible();
    const retire = page.getByRole("button", { name: "Retire" });
    await expect(retire).toHaveAccessibleDescription("Release the quotas in it first.");
    await expect(retire).toBeDisabled();
    await pictures(page, "s2-pool");
  });

  await test.step("less than is used may be given, and is warned of", async () => {
    const { body } = await admin.get<{ fingerprint: string }>(`profiles/${account}`);
    const files = `${folder}/users/${body.fingerprint}`;
    await mkdir(files, { recursive: true });
    await writeFile(`${files}/large`, Buffer.alloc(3_000_000, 1));
    await page.waitForTimeout(10_500); // a figure is fresh for ten seconds
    await page.goto(`/profiles/${account}?tab=storage`);
    await expect(page.getByText(/3\.\d+ MB of 12.5 GB used/u)).toBeVisible();
    await page.getByRole("button", { name: "Allocate" }).click();
    const dialog = page.getByRole("dialog", { name: "Storage for Person stored" });
    await dialog.getByLabel("Size in GB").fill("0.001");
    await expect(dialog).toContainText("Less than is used");
    expect((await figures(dialog))["User currently uses"]).toMatch(/^3\.\d+ MB$/u);
    await dialog.getByLabel("Reason").fill("The scans go to the archive.");
    await pictures(page, "s3-lowered");
    await dialog.getByRole("button", { name: "Allocate" }).click();
    await expect(page.getByText("More is used than is allocated")).toBeVisible();
    await goTo(page, "User profiles");
    await expect(rowOf(page, "Person stored")).toContainText("more than allocated");
  });

  await test.step("figures, legend and bar say what the server does", async () => {
    const shared = await sharedOut(admin, "Attic", account);
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Allocate" }).click();
    const dialog = page.getByRole("dialog", { name: "Storage for Person stored" });
    await showsTruly(dialog, shared.requested);
    await shared.end();
  });

  await test.step("a disk that is gone leaves its figures, and nothing can be given", async () => {
    await rename(folder, `${folder}-away`);
    await mkdir(folder);
    await page.goto("/pools");
    await expect(rowOf(page, "Attic")).toContainText("the pool's disk is not mounted");
    await expect(rowOf(page, "Attic")).toContainText("Sizes are from");
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Allocate" }).click();
    const dialog = page.getByRole("dialog", { name: "Storage for Person stored" });
    await dialog.getByLabel("Size in GB").fill("2");
    await expect(dialog.getByRole("alert")).toContainText("The pool's disk cannot be reached");
    await expect(dialog.getByRole("button", { name: "Allocate" })).toBeDisabled();
    await pictures(page, "s4-unavailable");
    await rmdir(folder);
    await rename(`${folder}-away`, folder);
  });

  await test.step("released, the pool can be retired", async () => {
    await page.goto(`/profiles/${account}?tab=storage`);
    await page.getByRole("button", { name: "Release" }).click();
    const release = page.getByRole("dialog", { name: "Release the storage of Person stored?" });
    await release.getByLabel("Reason").fill("Left in May.");
    await pictures(page, "s5-release");
    await release.getByRole("button", { name: "Release" }).click();
    await expect(page.getByText("No storage is allocated to this person.")).toBeVisible();
    await goTo(page, "Storage pools");
    await page.getByRole("link", { name: "Attic" }).click();
    const entries = page.getByRole("region", { name: "Reservations" }).getByRole("row");
    await expect(entries.filter({ hasText: "Left in May." })).toContainText("Released");
    const lowered = entries.filter({ hasText: "The scans go to the archive." });
    await expect(lowered).toContainText("12.5 GB → 1 MB");
    await page.getByRole("button", { name: "Retire" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retire" }).click();
    await expect(page.getByText("Retired", { exact: true })).toBeVisible();
    await expect(page.getByRole("row").filter({ hasText: "Pool retired" })).toBeVisible();
    await goTo(page, "Storage pools");
    await expect(rowOf(page, "Attic")).toHaveCount(0);
  });
});

test("storage asked for that does not fit is tried again, or declined", async ({
  admin,
  guest,
  ready,
}) => {
  const { page } = admin;
  const folder = ready.installation.folder("small");
  await mkdir(folder);
  await registerPool(page, "Small", folder);
  await expect(rowOf(page, "Small")).toBeVisible();
  const pool_id = await limited(admin, "Small", 1);

  await goTo(page, "Approvals");
  const form = page.getByRole("region", { name: "Create OPAQUE user" });
  await form.getByLabel("Storage pool").selectOption({ label: "Small" });
  await expect(form.getByText("1 GB can still be reserved in Small.")).toBeVisible();
  await form.getByLabel("Quota").fill("1.5");
  await expect(form.getByRole("status")).toContainText("More than the pool has now");
  await pictures(page, "s7-invite-too-much");
  await form.getByLabel("Quota").fill("1");
  await expect(form.getByText("More than the pool has now")).toHaveCount(0);
  await form.getByLabel("Quota").fill("99999999999");
  await form.getByRole("button", { name: "Create user and setup link" }).click();
  await expect(form.getByLabel("Quota")).toHaveAccessibleDescription(/Too large: .* at most/u);
  await enabled(admin, guest, "hopeful", { pool_id, bytes: 5_000_000_000 });
  await enabled(admin, guest, "modest", { pool_id, bytes: 4_000_000_000 });

  const hopeful = await waiting(page, "Person hopeful");
  await expect(hopeful).toContainText("Storage still to be allocated");
  await hopeful.getByRole("button", { name: "Retry the storage for Person hopeful" }).click();
  await expect(hopeful.getByRole("alert")).toContainText("The pool cannot hold this quota");
  await pictures(page, "s6-retry");

  await limited(admin, "Small", 5);
  await hopeful.getByRole("button", { name: /^Retry/u }).click();
  await expect(page.getByText("Person hopeful has 5 GB now.")).toBeVisible();
  await expect(hopeful).toHaveCount(0);

  const modest = await waiting(page, "Person modest");
  await modest.getByRole("button", { name: "More for Person modest" }).click();
  await page.getByRole("menuitem", { name: "Decline storage" }).click();
  const dialog = page.getByRole("dialog", { name: "Decline the storage for Person modest?" });
  await dialog.getByLabel("Reason").fill("The disk is full.");
  await dialog.getByRole("button", { name: "Decline" }).click();
  await expect(page.getByText("The request of Person modest is declined.")).toBeVisible();
  await expect(modest).toHaveCount(0);
});
