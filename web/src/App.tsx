import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";

const SetupPage = lazy(async () => ({
  default: (await import("./pages/setup/SetupPage")).SetupPage,
}));
const SignInPage = lazy(async () => ({
  default: (await import("./pages/sign-in/SignInPage")).SignInPage,
}));
const MePage = lazy(async () => ({ default: (await import("./pages/me/MePage")).MePage }));

/** One page per route; each is loaded when it is first shown. */
export function App() {
  return (
    <BrowserRouter>
      <Suspense
        fallback={
          <Center h="100vh">
            <Loader aria-label="Loading" />
          </Center>
        }
      >
        <Routes>
          <Route path="/setup" element={<SetupPage />} />
          <Route path="/sign-in" element={<SignInPage />} />
          <Route path="/me" element={<MePage />} />
          <Route path="*" element={<Navigate to="/sign-in" replace />} />
        </Routes>
      </Suspense>
    </BrowserRouter>
  );
}
