"""Layer by layer, W and b, as in a network without normalization."""
def train_step(model, X, y, update_rule, configs):
    loss, grads = model.loss(X, y)
    rule = UPDATE_RULES[update_rule]
    layer = 1
    while "W" + str(layer) in model.params:
        for kind in "Wb":
            name = kind + str(layer)
            w, config = rule(model.params[name], grads[name], configs[name])
            model.params[name] = w
            configs[name] = config
        layer += 1
    return float(loss)
