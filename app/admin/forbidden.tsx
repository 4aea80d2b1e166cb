// The same words, inside the frame of the admin pages.
export { default } from "../forbidden";
