import { Button, Group, Paper, Stack, Textarea, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useEffect, useState } from "react";
import { editProfile, type ProfilePatch } from "../../api/accounts";
import { ApiProblem } from "../../api/client";
import { useCommand } from "../../api/commands";
import { sentence } from "../../api/problems";
import { type Profile, useProfile } from "../../api/profiles";
import { ProblemAlert } from "../../dialogs/ProblemAlert";
import { type Edited, editedOf, patchOf } from "./profileEdit";

interface ProfileFormProps {
  profile: Profile;
  readOnly: boolean;
}

/**
 * How a person is described. What is being typed stays when somebody else changes the same person
 * meanwhile; saving it then is refused, and the other's change can be loaded first.
 */
export function ProfileForm({ profile, readOnly }: ProfileFormProps) {
  const [base, setBase] = useState(profile);
  const [edited, setEdited] = useState(() => editedOf(profile));
  const before = editedOf(base);
  const patch = patchOf(before, edited);
  const untouched = patch === undefined;
  const sameText = patchOf(before, editedOf(profile)) === undefined;
  const { refetch } = useProfile(profile.account_id);
  const saving = useCommand((change: ProfilePatch) =>
    editProfile(profile.account_id, change, base.revision),
  );

  const start = (from: Profile) => {
    setBase(from);
    setEdited(editedOf(from));
  };
  useEffect(() => {
    if (profile.revision <= base.revision) return;
    if (sameText) setBase(profile);
    else if (untouched) {
      setBase(profile);
      setEdited(editedOf(profile));
    }
  }, [profile, base.revision, sameText, untouched]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!patch || saving.isPending) return;
    saving.mutate(patch, {
      onSuccess: () => {
        setBase({ ...base, ...described(edited) });
        notifications.show({ color: "teal", message: "Saved." });
      },
    });
  };
  const reload = async () => {
    const { data } = await refetch();
    if (data) start(data);
    saving.reset();
  };

  const field = (name: keyof Edited, sentAs: string) => ({
    value: edited[name],
    readOnly,
    error: fieldError(saving.error, sentAs),
    onChange: (event: { currentTarget: { value: string } }) => {
      setEdited({ ...edited, [name]: event.currentTarget.value });
      if (saving.isError) saving.reset();
    },
  });

  return (
    <Paper withBorder radius="md" p="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Title order={2} size="h5">
            Profile
          </Title>
          <TextInput
            label="Display name"
            maxLength={100}
            {...field("displayName", "display_name")}
          />
          <TextInput label="E-mail" type="email" maxLength={254} {...field("email", "email")} />
          <Textarea
            label="Notes"
            description="Only the people who look after accounts see these."
            maxLength={2000}
            autosize
            minRows={3}
            maxRows={10}
            {...field("notes", "notes")}
          />
          <Failure error={saving.error} onReload={() => void reload()} />
          {!readOnly && (
            <Group gap="sm">
              <Button type="submit" disabled={untouched} loading={saving.isPending}>
                Save
              </Button>
              {!untouched && (
                <Button variant="default" onClick={() => start(profile)}>
                  Undo changes
                </Button>
              )}
            </Group>
          )}
        </Stack>
      </form>
    </Paper>
  );
}

function described(edited: Edited): Partial<Profile> {
  return {
    display_name: edited.displayName.trim(),
    email: edited.email.trim() || null,
    notes: edited.notes.trim() || null,
  };
}

function fieldError(error: unknown, field: string): string | undefined {
  const detail = error instanceof ApiProblem ? error.field(field) : undefined;
  return detail && sentence(detail);
}

interface FailureProps {
  error: unknown;
  onReload(): void;
}

/** What no field is to blame for. */
function Failure({ error, onReload }: FailureProps) {
  if (!error || (error instanceof ApiProblem && error.errors.length > 0)) return null;
  const overtaken = error instanceof ApiProblem && error.code === "precondition-failed";
  return (
    <ProblemAlert error={error}>
      {overtaken && (
        <Button size="xs" variant="default" mt="sm" onClick={onReload}>
          Load again
        </Button>
      )}
    </ProblemAlert>
  );
}
