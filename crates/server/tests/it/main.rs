//! The network face, in process: a real server on a free port, asked over HTTP.

mod config;
mod creation;
mod errors;
mod events;
mod exports;
mod health;
mod house;
mod languages;
mod limits;
mod links;
mod names;
mod origins;
mod pages;
mod program;
mod publish;
mod quotas;
mod revisions;
mod rights;
mod routes;
mod sample;
mod scripts;
mod sockets;
mod static_files;
mod stop;
mod uploads;
mod y_sweet;
