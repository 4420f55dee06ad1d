import { Badge, createTheme, Modal, TextInput } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 8, dark: 6 },
  defaultRadius: "md",
  autoContrast: true,
  cursorType: "pointer",
  components: {
    // Words of our own language are read, not shouted.
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 600 },
    }),
    Modal: Modal.extend({
      defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } },
    }),
    TextInput: TextInput.extend({ defaultProps: { autoComplete: "off" } }),
  },
});
