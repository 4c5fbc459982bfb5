//! The numbers of the law as the register changed them (architecture P-12).

use std::sync::{Arc, PoisonError, RwLock};

use events::ForeignerId;
use law::Parameters;
use law::parameters::ENACTED;

use super::{Commands, Failure};

/// The numbers as this process knows them. They may be older than the log by a few seconds, and that is harmless: a change
/// holds from a day after that of its approval at the earliest.
pub(super) struct InForce(RwLock<Arc<Parameters>>);

impl Default for InForce {
    fn default() -> Self {
        Self(RwLock::new(Arc::new(ENACTED.clone())))
    }
}

impl InForce {
    pub(super) fn now(&self) -> Arc<Parameters> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&known)
    }

    fn set(&self, parameters: Arc<Parameters>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *known = parameters;
    }
}

impl Commands {
    /// The numbers of the law by which commands are decided now.
    pub fn parameters(&self) -> Arc<Parameters> {
        self.0.parameters.now()
    }

    /// Reads the changes of the numbers from the file of the register itself.
    ///
    /// # Errors
    ///
    /// When that file cannot be read; the numbers stay as they are known.
    pub async fn refresh_parameters(&self) -> Result<(), Failure> {
        self.0.files.forget(ForeignerId::REGISTER);
        let register = self.0.files.load(ForeignerId::REGISTER).await?;
        self.decide_by(Arc::new(register.state.parameters()));
        Ok(())
    }

    /// From now on commands are decided by these numbers.
    pub fn decide_by(&self, parameters: Arc<Parameters>) {
        self.0.parameters.set(parameters);
    }
}
