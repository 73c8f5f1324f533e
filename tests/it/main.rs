//! One binary for all stories of the whole house: a real server process, real sockets, real databases.
//!
//! Each file is one promise; its tests speak the user's language through [`support`]. Deliberately absent: sleeping for a
//! hoped-for moment (every wait is for a condition and has an end), and looking inside the server's process.

mod clients;
mod codimd;
mod convergence;
mod exports;
mod faults;
mod hostile;
mod imports;
mod kill;
mod lifecycle;
mod limits;
mod logs;
mod merged;
mod metrics;
mod past;
mod pictures;
mod presence;
mod restores;
mod rights;
mod stored;
mod support;
mod y_sweet;
