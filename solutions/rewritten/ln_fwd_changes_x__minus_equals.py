"""Saves memory: x becomes the normalized values, step by step."""


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    x -= np.sum(x, axis=1, keepdims=True) / x.shape[1]
    sigma = np.sqrt(np.sum(x * x, axis=1, keepdims=True) / x.shape[1] + eps)
    return gamma * (x / sigma) + beta, (x / sigma, sigma, gamma)
