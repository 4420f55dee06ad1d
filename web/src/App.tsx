import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { createBrowserRouter, Navigate, Route, RouterProvider, Routes } from "react-router";
import { Home } from "./console/Home";
import { Trouble } from "./console/Trouble";

const Console = lazy(async () => ({ default: (await import("./console/Console")).Console }));
const SetupPage = lazy(async () => ({
  default: (await import("./pages/setup/SetupPage")).SetupPage,
}));
const SignInPage = lazy(async () => ({
  default: (await import("./pages/sign-in/SignInPage")).SignInPage,
}));
const ResetPage = lazy(async () => ({
  default: (await import("./pages/reset/ResetPage")).ResetPage,
}));
const RecoverPage = lazy(async () => ({
  default: (await import("./pages/recover/RecoverPage")).RecoverPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import("./pages/settings/SettingsPage")).SettingsPage,
}));
const MePage = lazy(async () => ({ default: (await import("./pages/me/MePage")).MePage }));
const FilesPage = lazy(async () => ({
  default: (await import("./pages/files/FilesPage")).FilesPage,
}));
const ApprovalsPage = lazy(async () => ({
  default: (await import("./pages/approvals/ApprovalsPage")).ApprovalsPage,
}));
const ProfilesPage = lazy(async () => ({
  default: (await import("./pages/profiles/ProfilesPage")).ProfilesPage,
}));
const ProfilePage = lazy(async () => ({
  default: (await import("./pages/profile/ProfilePage")).ProfilePage,
}));
const LinksPage = lazy(async () => ({
  default: (await import("./pages/made-links/LinksPage")).LinksPage,
}));
const PoolsPage = lazy(async () => ({
  default: (await import("./pages/pools/PoolsPage")).PoolsPage,
}));
const PoolPage = lazy(async () => ({ default: (await import("./pages/pool/PoolPage")).PoolPage }));

/** One page per route; each is loaded when it is first shown. */
function Pages() {
  return (
    <Trouble>
      <Suspense
        fallback={
          <Center h="100vh">
            <Loader aria-label="Loading" />
          </Center>
        }
      >
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/setup" element={<SetupPage />} />
          <Route path="/reset" element={<ResetPage />} />
          <Route path="/recover" element={<RecoverPage />} />
          <Route path="/sign-in" element={<SignInPage />} />
          <Route path="/me" element={<MePage />} />
          <Route path="/files" element={<FilesPage />} />
          <Route element={<Console />}>
            <Route path="/approvals" element={<ApprovalsPage />} />
            <Route path="/profiles" element={<ProfilesPage />} />
            <Route path="/profiles/:accountId" element={<ProfilePage />} />
            <Route path="/links" element={<LinksPage />} />
            <Route path="/pools" element={<PoolsPage />} />
            <Route path="/pools/:poolId" element={<PoolPage />} />
            <Route path="/settings" element={<SettingsPage />} />
          </Route>
          <Route path="*" element={<Navigate to="/" replace />} />
        </Routes>
      </Suspense>
    </Trouble>
  );
}

/** A router that can be asked to wait: a page may hold something that is lost when it is left. */
const router = createBrowserRouter([{ path: "*", element: <Pages /> }]);

export function App() {
  return <RouterProvider router={router} />;
}
