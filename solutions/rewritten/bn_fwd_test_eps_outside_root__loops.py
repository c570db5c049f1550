"""Column by column; in test mode the divisor is written as the deviation plus eps."""


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get('eps', 1e-5)
    m = bn_param.get('momentum', 0.9)
    N, D = x.shape
    rm = np.array(bn_param.get('running_mean', np.zeros(D)))
    rv = np.array(bn_param.get('running_var', np.zeros(D)))
    out = np.empty_like(x)
    for d in range(D):
        col = x[:, d]
        if bn_param['mode'] == 'train':
            mu = col.sum() / N
            va = ((col - mu) * (col - mu)).sum() / N
            rm[d] = m * rm[d] + (1 - m) * mu
            rv[d] = m * rv[d] + (1 - m) * va
            out[:, d] = (col - mu) * (1 / np.sqrt(va + eps)) * gamma[d] + beta[d]
        else:
            std = np.sqrt(rv[d])
            out[:, d] = (col - rm[d]) / (std + eps) * gamma[d] + beta[d]
    bn_param['running_mean'] = rm
    bn_param['running_var'] = rv
    return out, {'x': x}
