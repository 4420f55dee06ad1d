import { expect, test } from "vitest";
import { poolChoices } from "./poolChoices";

test("pools of one name are told apart by their folders", () => {
  const pools = [
    { pool_id: "1", name: "Main", root: "/srv/one" },
    { pool_id: "2", name: "Archive", root: "/srv/two" },
    { pool_id: "3", name: "Main", root: "/srv/three" },
  ];
  expect(poolChoices(pools)).toEqual([
    { value: "1", label: "Main (/srv/one)" },
    { value: "2", label: "Archive" },
    { value: "3", label: "Main (/srv/three)" },
  ]);
});
