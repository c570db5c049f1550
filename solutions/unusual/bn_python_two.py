"""Habits from Python 2: xrange, a form of has_key, old string formatting, coding line, semicolons."""
# -*- coding: utf-8 -*-
from __future__ import division, print_function

try:
    xrange
except NameError:
    xrange = range


def has_key(d, k):
    return k in d.keys()


def batchnorm_forward(x, gamma, beta, bn_param):
    if not has_key(bn_param, 'eps'): bn_param['eps'] = 1e-5
    if not has_key(bn_param, 'momentum'): bn_param['momentum'] = 0.9
    if not has_key(bn_param, 'running_mean'): bn_param['running_mean'] = np.zeros(x.shape[1])
    if not has_key(bn_param, 'running_var'): bn_param['running_var'] = np.zeros(x.shape[1])
    mode = bn_param['mode']; mom = bn_param['momentum']; eps = bn_param['eps']
    if not (mode == 'train' or mode == 'test'):
        raise ValueError('Invalid mode "%s"' % (mode,))
    cache = None
    if mode == 'train':
        mu = reduce_rows(x) / x.shape[0]
        var = reduce_rows((x - mu) ** 2) / x.shape[0]
        bn_param['running_mean'] = mom * bn_param['running_mean'] + (1 - mom) * mu
        bn_param['running_var'] = mom * bn_param['running_var'] + (1 - mom) * var
    else:
        mu, var = bn_param['running_mean'], bn_param['running_var']
    xn = (x - np.tile(mu, (x.shape[0], 1))) / np.tile(np.sqrt(var + eps), (x.shape[0], 1))
    out = np.tile(gamma, (x.shape[0], 1)) * xn + np.tile(beta, (x.shape[0], 1))
    if mode == 'train': cache = (xn, np.sqrt(var + eps), gamma)
    return (out, cache)


def reduce_rows(a):
    total = np.zeros(a.shape[1])
    for i in xrange(a.shape[0]):
        total += a[i]
    return total


def batchnorm_backward(dout, cache):
    xn, s, gamma = cache
    N = dout.shape[0] * 1.0
    dgamma = reduce_rows(dout * xn); dbeta = reduce_rows(dout)
    dxn = dout * np.tile(gamma, (dout.shape[0], 1))
    dx = (dxn - reduce_rows(dxn) / N - xn * reduce_rows(dxn * xn) / N) / s
    return (dx, dgamma, dbeta)


def batchnorm_backward_alt(dout, cache):
    (xn, s, gamma) = cache
    N = dout.shape[0] * 1.0
    dgamma = np.sum(dout * xn, 0); dbeta = np.sum(dout, 0)
    dx = (gamma / s) * (dout - (xn * dgamma + dbeta) / N)
    return (dx, dgamma, dbeta)


def training_set_statistics(batches):
    weights = np.array([len(b) for b in batches]) / sum([len(b) for b in batches])
    means = np.array([np.mean(b, 0) for b in batches])
    variances = np.array([np.var(b, 0) for b in batches])
    mean = np.dot(weights, means)
    return mean, np.dot(weights, variances + (means - mean) ** 2)


def pytorch_momentum(batches, left):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 - middle) ** batches > left else (low, middle)
    return low


def values_that_change():
    return [float(n) for n in (12, 20 * 12, 50, 1, 50, 20 * 12)]
