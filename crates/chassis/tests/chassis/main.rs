//! The chassis from outside: through a router, through a socket, or through its types.

mod command_line;
mod headers;
mod issuer;
mod json;
mod logs;
mod operations;
mod server;
mod tokens;
mod wire;
