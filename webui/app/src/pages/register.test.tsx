import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { live } from "../api/live";
import { Pages } from "../app";
import { answerCalls, renderPage } from "../testing/render_page";
import { RegisterPage } from "./register";

async function fillIn(user: string, secret: string, page = <RegisterPage />) {
  renderPage(page);
  if (user) await userEvent.type(screen.getByLabelText(/User Key/), user);
  if (secret) await userEvent.type(screen.getByLabelText(/Secret Key/), secret);
  await userEvent.click(screen.getByRole("button", { name: "Register" }));
}

test("both fields are needed, and nothing is sent before", async () => {
  const calls = answerCalls({});
  await fillIn("key", "");
  expect(screen.getByText("This is needed.")).toBeTruthy();
  expect(calls).not.toHaveBeenCalled();
});

test("what the keys give access to is shown, and the keys are forgotten", async () => {
  answerCalls({
    "directorysync.upload.v1.UploaderAdmin/Register": () => ({
      domains: [
        { name: "example.com", hostedExchange: true, hostedEmail: false },
      ],
    }),
  });
  await fillIn("key", "secret");
  await waitFor(() => screen.getByText("example.com"));
  expect((screen.getByLabelText(/Secret Key/) as HTMLInputElement).value).toBe(
    "",
  );
});

test("what was found stays when the status says that it is registered", async () => {
  live.take({ topic: "uploader", value: { registered: false } });
  answerCalls({
    "directorysync.upload.v1.UploaderAdmin/Register": () => {
      live.take({ topic: "uploader", value: { registered: true } });
      return { domains: [{ name: "example.com" }] };
    },
  });
  await fillIn("key", "secret", <Pages />);
  await waitFor(() => screen.getByText("example.com"));
  live.take({ topic: "uploader", value: { registered: true } });
  screen.getByText("example.com");
  await userEvent.click(
    screen.getByRole("button", { name: "Next: choose the groups" }),
  );
  expect(location.pathname).toBe("/settings");
  await waitFor(() => expect(screen.queryByText("example.com")).toBeNull());
});

test("a refusal of the keys is told in words", async () => {
  answerCalls({
    "directorysync.upload.v1.UploaderAdmin/Register": () =>
      Response.json(
        { code: "unauthenticated", message: "Authentication failed." },
        { status: 401 },
      ),
  });
  await fillIn("key", "wrong");
  await waitFor(() => screen.getByText("The provider refused these keys."));
  expect(screen.getByText("Authentication failed.")).toBeTruthy();
});
