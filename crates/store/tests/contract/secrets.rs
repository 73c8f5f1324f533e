//! Stories about the server's own secrets.

use crate::home::Home;

pub(crate) async fn the_first_secret_stays(home: &Home) {
    let store = home.open().await;
    assert_eq!(store.secret("cookies", b"first").await.unwrap(), b"first");
    assert_eq!(store.secret("cookies", b"second").await.unwrap(), b"first");
    assert_eq!(store.secret("tokens", b"other").await.unwrap(), b"other");
    store.close().await.unwrap();
    let store = home.open().await;
    assert_eq!(store.secret("cookies", b"third").await.unwrap(), b"first");
    store.close().await.unwrap();
}

pub(crate) async fn racing_callers_get_the_same_secret(home: &Home) {
    let store = home.open().await;
    let callers: Vec<_> = (0..16_u8)
        .map(|fresh| {
            let store = store.clone();
            tokio::spawn(async move { store.secret("cookies", &[fresh; 32]).await.unwrap() })
        })
        .collect();
    let mut secrets = Vec::new();
    for caller in callers {
        secrets.push(caller.await.unwrap());
    }
    secrets.dedup();
    assert_eq!(secrets.len(), 1);
    store.close().await.unwrap();
}
