import { Badge, type CSSVariablesResolver, createTheme, Modal, TextInput } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 8, dark: 6 },
  defaultRadius: "md",
  autoContrast: true,
  cursorType: "pointer",
  components: {
    // Words of our own language are read, not shouted.
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 600, miw: "max-content" },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } },
      styles: { title: { fontWeight: 600, fontSize: "var(--mantine-font-size-lg)" } },
    }),
    TextInput: TextInput.extend({ defaultProps: { autoComplete: "off" } }),
  },
});

/** Small grey and red words that keep a contrast of 4.5 to 1. */
export const colors: CSSVariablesResolver = (given) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5f676f",
    "--mantine-color-error": given.colors.red[8],
    "--mantine-color-placeholder": "#6f777f",
  },
  dark: {
    "--mantine-color-placeholder": given.colors.dark[2],
    "--mantine-color-dimmed": given.colors.dark[1],
    "--mantine-color-error": given.colors.red[5],
  },
});
