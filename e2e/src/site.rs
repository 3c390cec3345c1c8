//! A static web server as strict as the strictest host: the built page under any prefix, with the content security policy as
//! a header.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Response, header},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tower_http::{
    compression::CompressionLayer, services::ServeDir, set_header::SetResponseHeaderLayer,
};

use crate::{Error, Result};

/// The policy that the page must live under; `cargo xtask build` writes the same one into the page.
pub const CSP: &str = include_str!("../../xtask/csp.txt").trim_ascii();

/// A folder served on a free port of this machine until the value is dropped.
#[derive(Debug)]
pub struct Site {
    address: SocketAddr,
    /// Starts and ends with `/`.
    prefix: String,
    task: JoinHandle<()>,
}

impl Site {
    /// Serves the built page under `prefix`, such as `/` or `/courses/x/`.
    pub async fn dist(prefix: &str) -> Result<Self> {
        let dir = dist_dir();
        if !dir.join("index.html").is_file() {
            return Err(Error::NoDist(dir));
        }
        Self::folder(&dir, prefix).await
    }

    /// Serves the built page below a course page (`course.html` of `pages`), packed by gzip as hosts do.
    pub async fn packed(pages: &Path) -> Result<Self> {
        let router = Router::new()
            .nest_service("/raftglass", ServeDir::new(dist_dir()))
            .fallback_service(ServeDir::new(pages))
            .layer(CompressionLayer::new());
        Self::serve(router, "").await
    }

    /// Serves the built page from a server that takes wasm for something else, such as `text/plain`.
    pub async fn dist_with_wasm_as(kind: &'static str) -> Result<Self> {
        let wrong = move |response: &Response<Body>| {
            let right = response.headers().get(header::CONTENT_TYPE)?;
            let is_wasm = right == "application/wasm";
            Some(if is_wasm {
                HeaderValue::from_static(kind)
            } else {
                right.clone()
            })
        };
        let layer = SetResponseHeaderLayer::overriding(header::CONTENT_TYPE, wrong);
        let files = Router::new().fallback_service(ServeDir::new(dist_dir()));
        Self::serve(files.layer(layer), "").await
    }

    /// Serves any folder at the root, without a policy: for pages of others.
    pub async fn open_folder(dir: &Path) -> Result<Self> {
        Self::serve(Router::new().fallback_service(ServeDir::new(dir)), "").await
    }

    /// Serves pages of somebody else at the root and the built page under `/raftglass/`, as a host does that lets others embed
    /// it: every origin may load its files. `policy` says whether all is under the policy, which lets frames of the same
    /// site in besides; tools for slides and the like may need what it forbids.
    pub async fn course(pages: &Path, policy: bool) -> Result<Self> {
        let mut router = Router::new()
            .nest_service("/raftglass", ServeDir::new(dist_dir()))
            .fallback_service(ServeDir::new(pages))
            .layer(SetResponseHeaderLayer::overriding(
                header::ACCESS_CONTROL_ALLOW_ORIGIN,
                HeaderValue::from_static("*"),
            ));
        if policy {
            let text = format!("{CSP}; frame-src 'self'");
            let value = HeaderValue::from_str(&text).expect("a policy is made of plain letters");
            router = router.layer(SetResponseHeaderLayer::overriding(
                header::CONTENT_SECURITY_POLICY,
                value,
            ));
        }
        Self::serve(router, "").await
    }

    /// Serves any folder under `prefix`, with the same policy.
    pub async fn folder(dir: &Path, prefix: &str) -> Result<Self> {
        let bare = prefix.trim_matches('/');
        let files = ServeDir::new(dir);
        let router = match bare {
            "" => Router::new().fallback_service(files),
            _ => Router::new().nest_service(&format!("/{bare}"), files),
        };
        let policy = HeaderValue::from_static(CSP);
        let router = router.layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            policy,
        ));
        Self::serve(router, bare).await
    }

    async fn serve(router: Router, bare: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .map_err(Error::io("127.0.0.1:0"))?;
        let address = listener.local_addr().map_err(Error::io("127.0.0.1:0"))?;
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap_or_default() });
        let prefix = if bare.is_empty() {
            "/".to_owned()
        } else {
            format!("/{bare}/")
        };
        Ok(Self {
            address,
            prefix,
            task,
        })
    }

    /// The scheme, host and port, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of `rest` (a file name, a query, or nothing) below the prefix.
    pub fn url(&self, rest: &str) -> String {
        format!("{}{}{rest}", self.origin(), self.prefix)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Where the built page is: `RAFTGLASS_DIST`, else `dist/` of this workspace.
pub fn dist_dir() -> PathBuf {
    env::var_os("RAFTGLASS_DIST").map_or_else(|| workspace().join("dist"), PathBuf::from)
}

/// The address of the page in one file, which `cargo xtask single-file` puts into `dist/`.
pub fn single_file_url() -> Result<String> {
    let file = dist_dir().join("raftglass.html");
    if file.is_file() {
        Ok(format!("file://{}", file.display()))
    } else {
        Err(Error::NoSingleFile(file))
    }
}

/// Where pictures go: `target/screenshots/` of this workspace.
pub fn screenshots_dir() -> PathBuf {
    workspace().join("target").join("screenshots")
}

fn workspace() -> PathBuf {
    let e2e = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    e2e.parent().map(Path::to_path_buf).unwrap_or(e2e)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn addresses(prefix: &str) -> Result<(String, String)> {
        let site = Site::folder(Path::new(env!("CARGO_MANIFEST_DIR")), prefix).await?;
        Ok((site.origin(), site.url("?nodes=5")))
    }

    #[tokio::test]
    async fn an_address_is_below_the_prefix_however_it_is_written() -> Result<()> {
        for (prefix, path) in [
            ("/", "/"),
            ("", "/"),
            ("/courses/x/", "/courses/x/"),
            ("courses/x", "/courses/x/"),
        ] {
            let (origin, url) = addresses(prefix).await?;
            assert_eq!(url, format!("{origin}{path}?nodes=5"));
        }
        Ok(())
    }

    #[test]
    fn the_policy_allows_nothing_inline() {
        assert!(CSP.starts_with("default-src 'none';"), "{CSP}");
        assert!(
            !CSP.contains("unsafe-inline") && !CSP.contains("'unsafe-eval'"),
            "{CSP}"
        );
        assert!(!CSP.contains('\n'));
    }
}
