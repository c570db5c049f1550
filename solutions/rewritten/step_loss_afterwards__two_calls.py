"""The loss is computed again at the end."""
def train_step(model, X, y, update_rule, configs):
    grads = model.loss(X, y)[1]
    for name in grads:
        model.params[name], configs[name] = UPDATE_RULES[update_rule](model.params[name], grads[name], configs[name])
    return model.loss(X, y)[0]
